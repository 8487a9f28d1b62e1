#!/usr/bin/env bash
# Tells a Slack channel how a service or deployment came about: classified, tests, score, deployed; when it waits for a
# person, with links to where it is approved or rejected.
#
#   SLACK_WEBHOOK_URL=https://hooks.slack.com/services/... [TDEV_ADDRESS=https://tdev.example.org] scripts/slack_notify.sh greet
set -euo pipefail
if [ "$#" -lt 1 ] || [ -z "${SLACK_WEBHOOK_URL:-}" ]; then
  echo "usage: SLACK_WEBHOOK_URL=https://... $0 SERVICE|DEPLOYMENT [options of tdev notify release]" >&2
  exit 2
fi
case "$SLACK_WEBHOOK_URL" in
  https://*) protocol='=https' ;;
  http://127.0.0.1:*) protocol='=http' ;;
  *) echo "SLACK_WEBHOOK_URL has to begin with https://" >&2; exit 2 ;;
esac
message="$("${TDEV:-tdev}" notify release "$@" --slack)"
# The address is a secret: it comes to curl in a file of its own, so that it is in no list of processes.
printf '%s' "$message" | curl --silent --show-error --fail --max-time 10 --proto "$protocol" --output /dev/null \
  --header 'content-type: application/json' --data-binary @- \
  --config <(printf 'url = "%s"\n' "${SLACK_WEBHOOK_URL//[\"\\]/}")
echo "told Slack about $1" >&2
