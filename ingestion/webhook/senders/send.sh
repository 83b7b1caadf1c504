#!/bin/sh
# Sends one sales file: sh send.sh sales.csv
# It needs openssl and curl. To send the same file again after a failure, wait for it to end and start it anew.
set -eu
URL='@URL@'
KEY='@KEY@'
FILE=$1

ID="$(date -u +%Y%m%dT%H%M%S)-$(openssl rand -hex 6)"
TIME=$(date +%s)
HEX=$(printf %s "${KEY#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
DIGEST="sha-256=:$(openssl dgst -sha256 -binary "$FILE" | openssl base64 -A):"
SIGNATURE=$(printf '%s.%s.%s' "$ID" "$TIME" "$DIGEST" |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$HEX" -binary | openssl base64 -A)

# A file is sent as it is read, however large; what fails for a moment is tried again under the same id.
curl --silent --show-error --fail-with-body --retry 3 --retry-delay 20 --request POST --upload-file "$FILE" "$URL" \
    --header "webhook-id: $ID" --header "webhook-timestamp: $TIME" --header "content-digest: $DIGEST" \
    --header "webhook-signature: v1,$SIGNATURE" --header 'content-type: application/octet-stream' \
    --header "content-disposition: attachment; filename=\"$(basename "$FILE")\""
echo
