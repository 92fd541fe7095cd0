"""An issued report as files; all say what `contents` says, which is made of protected numbers alone."""
