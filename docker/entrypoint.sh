#!/bin/sh
# One container, one role: web, worker, beat, build, or any command of manage.py.
set -eu
cd "$(dirname "$0")/.."
python="${CONVITE_VENV:-.venv}/bin/python"
role="${1:-web}"

case "$role" in
web)
    "$python" manage.py migrate --no-input
    exec "$python" -m gunicorn convite.wsgi \
        --bind "${WEB_HOST:-0.0.0.0}:${WEB_PORT:-8000}" \
        --worker-class gthread --workers "${WEB_WORKERS:-2}" --threads "${WEB_THREADS:-16}" \
        --backlog 4096 --keep-alive 5 --timeout 60 --graceful-timeout 10 \
        --worker-tmp-dir /dev/shm --no-control-socket --log-level warning
    ;;
worker)
    exec "$python" -m celery --app convite.celery --quiet worker \
        --pool threads --concurrency "${WORKER_THREADS:-4}" --loglevel WARNING \
        --without-gossip --without-mingle
    ;;
beat)
    exec "$python" -m celery --app convite.celery --quiet beat \
        --loglevel WARNING --pidfile= --schedule "${CONVITE_VAR:-var}/beat-schedule"
    ;;
build)
    # Gathers the static files; no real secret or database is needed for that.
    CONVITE_MODE=production SECRET_KEY="only-to-gather-files-$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')" \
        ALLOWED_HOSTS=build.invalid DATABASE_URL=sqlite:///:memory: EMAIL_URL=smtp://build.invalid:25 \
        DEFAULT_FROM_EMAIL=build@build.invalid CONVITE_VAR="${TMPDIR:-/tmp}/convite-build" \
        exec "$python" manage.py collectstatic --no-input --clear --verbosity 0
    ;;
*)
    exec "$python" manage.py "$@"
    ;;
esac
