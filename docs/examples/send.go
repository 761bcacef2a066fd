//go:build ignore

// Sends a capture with one JPEG and a health message: go run send.go front.jpg. Standard library only.
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"strconv"
	"strings"
	"time"
)

var (
	endpoint, device, violation = os.Getenv("YJ_ENDPOINT"), os.Getenv("YJ_DEVICE"), os.Getenv("YJ_VIOLATION")
	client                      = &http.Client{Timeout: time.Minute, Transport: &http.Transport{ExpectContinueTimeout: 5 * time.Second}}
)

func main() {
	log.SetFlags(0)
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(os.Getenv("YJ_SECRET"), "whsec_"))
	must(err)
	picture, err := os.ReadFile(os.Args[1])
	must(err)
	one, digest := rand.Text(), sha256.Sum256(picture)

	capture := event("cn.yuanjian.capture.v1", "c-"+one, map[string]any{"violation": violation, "media": []any{
		map[string]any{"name": "front", "type": "image/jpeg", "sha256": hex.EncodeToString(digest[:]), "role": "panorama"}}})
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part(form, "event", "application/cloudevents+json", capture)
	part(form, "front", "image/jpeg", picture)
	must(form.Close())
	post(key, "/api/v1/captures", "mc-"+one, capture, form.FormDataContentType(), body.Bytes())

	health := event("cn.yuanjian.health.v1", "h-"+one, map[string]any{"clock_offset_ms": 0, "firmware": "1.4.2", "state": "normal"})
	post(key, "/api/v1/health", "mh-"+one, health, "application/cloudevents+json", health)
}

// event is a CloudEvent of this device as bytes.
func event(kind, id string, data any) []byte {
	b, err := json.Marshal(map[string]any{"specversion": "1.0", "type": kind, "source": "devices/" + device, "id": id,
		"time": time.Now().Format("2006-01-02T15:04:05.000Z07:00"), "datacontenttype": "application/json", "data": data})
	must(err)
	return b
}

func part(form *multipart.Writer, name, kind string, content []byte) {
	w, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf("form-data; name=%q", name)}, "Content-Type": {kind}})
	must(err)
	_, err = w.Write(content)
	must(err)
}

// post posts until it is stored, again with the same id; signed are the bytes that the signature is over.
func post(key []byte, path, id string, signed []byte, kind string, body []byte) {
	for {
		at := strconv.FormatInt(time.Now().Unix(), 10)
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + at + "."))
		mac.Write(signed)
		r, err := http.NewRequest(http.MethodPost, endpoint+path, bytes.NewReader(body))
		must(err)
		r.Header = http.Header{"Content-Type": {kind}, "Webhook-Id": {id}, "Webhook-Timestamp": {at}, "Expect": {"100-continue"},
			"Webhook-Signature": {"v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))}}
		answer, err := client.Do(r)
		if err != nil { // the line is down: again
			time.Sleep(10 * time.Second)
			continue
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		switch answer.StatusCode {
		case http.StatusOK, http.StatusCreated:
			fmt.Println(answer.StatusCode, string(text))
			return
		case http.StatusTooManyRequests, http.StatusServiceUnavailable:
			seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
			if err != nil {
				seconds = 10
			}
			time.Sleep(time.Duration(seconds) * time.Second)
		default:
			log.Fatalf("%d %s", answer.StatusCode, text)
		}
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
