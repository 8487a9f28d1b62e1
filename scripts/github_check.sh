#!/usr/bin/env bash
# Makes check runs of a commit, as GitHub shows them with a pull request, of what gates have written with --check:
#
#   GITHUB_TOKEN=... GITHUB_REPOSITORY=owner/name COMMIT=<40 hex digits> scripts/github_check.sh reports/*.check.json
#
# The token needs the permission "checks: write". GITHUB_API_URL is that of an enterprise server.
set -euo pipefail
api="${GITHUB_API_URL:-https://api.github.com}"
if [ "$#" -lt 1 ] || [ -z "${GITHUB_TOKEN:-}" ]; then
  echo "usage: GITHUB_TOKEN=... GITHUB_REPOSITORY=owner/name COMMIT=... $0 FILE..." >&2
  exit 2
fi
if ! [[ "${COMMIT:-}" =~ ^[0-9a-f]{40}$ ]] || ! [[ "${GITHUB_REPOSITORY:-}" =~ ^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$ ]]; then
  echo "COMMIT has to be 40 hex digits, and GITHUB_REPOSITORY owner/name" >&2
  exit 2
fi
case "$api" in
  https://*) protocol='=https' ;;
  http://127.0.0.1:*) protocol='=http' ;;
  *) echo "GITHUB_API_URL has to begin with https://" >&2; exit 2 ;;
esac
for file in "$@"; do
  body="$(cat -- "$file")"
  # The token comes to curl in a file of its own, so that it is in no list of processes.
  printf '{"head_sha":"%s",%s' "$COMMIT" "${body#\{}" | curl --silent --show-error --fail --max-time 20 \
    --proto "$protocol" --output /dev/null --header 'content-type: application/json' \
    --header 'accept: application/vnd.github+json' --header 'x-github-api-version: 2022-11-28' --data-binary @- \
    --config <(printf 'header = "authorization: Bearer %s"\n' "${GITHUB_TOKEN//[\"\\]/}") \
    "$api/repos/$GITHUB_REPOSITORY/check-runs"
  echo "made a check run of $file" >&2
done
