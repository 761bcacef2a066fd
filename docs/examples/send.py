"""Sends a capture with one JPEG and a health message: Python 3, standard library only."""
import base64, datetime, hashlib, hmac, json, os, sys, time, urllib.error, urllib.request, uuid

endpoint, device, violation = (os.environ[k] for k in ("YJ_ENDPOINT", "YJ_DEVICE", "YJ_VIOLATION"))
key = base64.b64decode(os.environ["YJ_SECRET"].removeprefix("whsec_"))


def post(path, message_id, signed, kind, body):
    """Posts until it is stored, again with the same id; signed are the bytes that the signature is over."""
    while True:
        at = str(int(time.time()))
        signature = base64.b64encode(hmac.new(key, f"{message_id}.{at}.".encode() + signed, hashlib.sha256).digest()).decode()
        request = urllib.request.Request(endpoint + path, body, {"Content-Type": kind, "webhook-id": message_id,
                                         "webhook-timestamp": at, "webhook-signature": "v1," + signature})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                print(answer.status, answer.read().decode())
                return
        except urllib.error.HTTPError as refusal:
            if refusal.code not in (429, 503):
                sys.exit(f"{refusal.code} {refusal.read().decode()}")
            time.sleep(int(refusal.headers.get("Retry-After", 10)))
        except urllib.error.URLError:
            time.sleep(10)


def event(kind, event_id, data):
    """A CloudEvent of this device as bytes."""
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")
    return json.dumps({"specversion": "1.0", "type": kind, "source": "devices/" + device, "id": event_id, "time": now,
                       "datacontenttype": "application/json", "data": data}, ensure_ascii=False).encode()


with open(sys.argv[1], "rb") as f:
    picture = f.read()
one = uuid.uuid4().hex
capture = event("cn.yuanjian.capture.v1", "c-" + one, {"violation": violation, "media": [
    {"name": "front", "type": "image/jpeg", "sha256": hashlib.sha256(picture).hexdigest(), "role": "panorama"}]})
boundary = uuid.uuid4().hex
part = f'--{boundary}\r\nContent-Disposition: form-data; name="%s"\r\nContent-Type: %s\r\n\r\n'
body = ((part % ("event", "application/cloudevents+json")).encode() + capture + b"\r\n" + (part % ("front", "image/jpeg")).encode() + picture
        + f"\r\n--{boundary}--\r\n".encode())
post("/api/v1/captures", "mc-" + one, capture, "multipart/form-data; boundary=" + boundary, body)

health = event("cn.yuanjian.health.v1", "h-" + one, {"clock_offset_ms": 0, "firmware": "1.4.2", "state": "normal"})
post("/api/v1/health", "mh-" + one, health, "application/cloudevents+json", health)
