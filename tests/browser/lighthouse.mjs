// Looks at pages with Lighthouse as on a phone: `node lighthouse.mjs MODULE PORT ADDRESS…`, one line of JSON a page.
const [module, port, ...addresses] = process.argv.slice(2);
const { default: lighthouse } = await import(module);
for (const address of addresses) {
  const { lhr } = await lighthouse(address, {
    port: Number(port),
    output: "json",
    logLevel: "error",
    onlyCategories: ["performance", "accessibility", "best-practices", "seo"],
  });
  const scores = Object.fromEntries(
    Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]),
  );
  const wrong = Object.values(lhr.audits)
    .filter(({ score, scoreDisplayMode }) => score === 0 && scoreDisplayMode === "binary")
    .map(({ id }) => id);
  console.log(JSON.stringify({ address, scores, wrong }));
}
