"""A small gateway: keeps each capture in a folder until it is stored, sends it again as it must, gives up as it must.

    python3 gateway.py front.jpg         POST {"endpoint","device","secret"} to $YJ_LISTEN makes it send one capture

With YJ_ENDPOINT, YJ_DEVICE and YJ_SECRET set it sends one by itself, waits until it is stored, and ends. Python 3, standard library only.
"""
import base64, datetime, hashlib, hmac, http.client, http.server, json, os, pathlib, sys, threading, time, urllib.error, urllib.request, uuid

violation = os.environ.get("YJ_VIOLATION", "1345")
folder = pathlib.Path(os.environ.get("YJ_QUEUE", "queue"))
secrets = {}  # of the devices, in memory only
writing = threading.Lock()


def enqueue(endpoint, device, secret, picture):
    """Writes a capture into the folder: both keys and the signed bytes are made once. Its sequence number is the device's next."""
    with writing:
        secrets[device] = secret
        counter = folder / f"sequence-{device}"
        sequence = int(counter.read_text()) + 1 if counter.exists() else 1
        counter.write_text(str(sequence))
        one = uuid.uuid4().hex
        event = json.dumps({"specversion": "1.0", "type": "cn.yuanjian.capture.v1", "source": "devices/" + device, "id": "c-" + one,
                            "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"), "datacontenttype": "application/json",
                            "data": {"sequence": sequence, "violation": violation, "firmware": "1.4.2", "clock_offset_ms": 0, "media": [
                                {"name": "front", "type": "image/jpeg", "sha256": hashlib.sha256(picture).hexdigest(), "role": "panorama"}]}})
        file = folder / f"{time.time_ns():020d}.json"
        new = file.with_suffix(".new")
        new.write_text(json.dumps({"endpoint": endpoint, "device": device, "id": "m-" + one, "event": event, "picture": base64.b64encode(picture).decode()}))
        new.rename(file)  # whole or not at all


def send(q):
    """Posts a capture once, signed with the present time. Returns status (0: no answer came), seconds to wait, and text."""
    key = base64.b64decode(secrets[q["device"]].removeprefix("whsec_"))
    event, at, boundary = q["event"].encode(), str(int(time.time())), uuid.uuid4().hex
    signature = base64.b64encode(hmac.new(key, f"{q['id']}.{at}.".encode() + event, hashlib.sha256).digest()).decode()
    part = f'--{boundary}\r\nContent-Disposition: form-data; name="%s"\r\nContent-Type: %s\r\n\r\n'
    body = ((part % ("event", "application/cloudevents+json")).encode() + event + b"\r\n" + (part % ("front", "image/jpeg")).encode()
            + base64.b64decode(q["picture"]) + f"\r\n--{boundary}--\r\n".encode())
    request = urllib.request.Request(q["endpoint"] + "/api/v1/captures", body, {"Content-Type": "multipart/form-data; boundary=" + boundary,
                                     "webhook-id": q["id"], "webhook-timestamp": at, "webhook-signature": "v1," + signature})
    try:
        with urllib.request.urlopen(request, timeout=90) as answer:
            return answer.status, 0, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, int(refusal.headers.get("Retry-After", 0)), refusal.read().decode()
    except (OSError, http.client.HTTPException) as broken:
        return 0, 0, str(broken)


def deliver(file):
    """Sends one capture until it is stored, or refused for good: then it is kept aside for a person."""
    q, wait = json.loads(file.read_text()), 1
    if q["device"] not in secrets:
        return  # queued before the last start: waits until its secret is known again
    while True:
        status, after, text = send(q)
        if status in (200, 201):
            print(status, text, flush=True)
            return file.unlink()
        if status == 0 or status == 429 or status >= 500:  # no answer, or not now
            time.sleep(max(after, wait))
            wait = min(2 * wait, 60)
            continue
        print("refused for good, kept as", file.with_suffix(".refused"), status, text, file=sys.stderr, flush=True)
        return file.rename(file.with_suffix(".refused"))


def work(once):
    while True:
        files = sorted(folder.glob("*.json"))
        if once and not files:
            return
        for file in files:
            deliver(file)
        time.sleep(0.05)


class Trigger(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        enqueue(order["endpoint"], order["device"], order["secret"], picture)
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


folder.mkdir(mode=0o700, exist_ok=True)
picture = pathlib.Path(sys.argv[1]).read_bytes()
if os.environ.get("YJ_DEVICE"):
    enqueue(os.environ["YJ_ENDPOINT"], os.environ["YJ_DEVICE"], os.environ["YJ_SECRET"], picture)
    work(True)
else:
    threading.Thread(target=work, args=(False,), daemon=True).start()
    host, _, port = os.environ.get("YJ_LISTEN", "127.0.0.1:8090").rpartition(":")
    http.server.ThreadingHTTPServer((host, int(port)), Trigger).serve_forever()
