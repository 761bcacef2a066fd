//go:build ignore

// A small gateway: keeps each capture in a folder until it is stored, sends it again as it must, gives up as it must.
//
//	go run gateway.go front.jpg          POST {"endpoint","device","secret"} to $YJ_LISTEN makes it send one capture
//
// With YJ_ENDPOINT, YJ_DEVICE and YJ_SECRET set it sends one by itself, waits until it is stored, and ends. Standard library only.
package main

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// order says for whom to send and where to.
type order struct{ Endpoint, Device, Secret string }

// queued is a capture in the folder: everything a repetition needs, unchanged, and no secret.
type queued struct {
	Order          order
	Webhook        string // both keys are made once
	Event, Picture []byte // the signed bytes are written once
	Name           string `json:"-"`
}

var (
	violation = cmp.Or(os.Getenv("YJ_VIOLATION"), "1345")
	folder    = cmp.Or(os.Getenv("YJ_QUEUE"), "queue")
	client    = &http.Client{Timeout: 90 * time.Second, Transport: &http.Transport{ExpectContinueTimeout: 5 * time.Second, DisableKeepAlives: true}}
	secrets   = make(chan order, 100)
)

func main() {
	must(os.MkdirAll(folder, 0o700))
	picture, err := os.ReadFile(os.Args[1])
	must(err)
	one := order{os.Getenv("YJ_ENDPOINT"), os.Getenv("YJ_DEVICE"), os.Getenv("YJ_SECRET")}
	if one.Device != "" {
		enqueue(one, picture)
		secrets <- one
		work(true)
		return
	}
	go work(false)
	log.Fatal(http.ListenAndServe(cmp.Or(os.Getenv("YJ_LISTEN"), "127.0.0.1:8090"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var o order
		if err := json.NewDecoder(r.Body).Decode(&o); err != nil || o.Device == "" {
			http.Error(w, "want endpoint, device, secret", http.StatusBadRequest)
			return
		}
		enqueue(o, picture)
		secrets <- o
		w.WriteHeader(http.StatusAccepted)
	})))
}

// enqueue writes a capture into the folder. Its sequence number is one more than the last of its device.
func enqueue(o order, picture []byte) {
	counter := filepath.Join(folder, "sequence-"+o.Device)
	last, _ := os.ReadFile(counter) // none: the first
	n, _ := strconv.Atoi(string(last))
	must(os.WriteFile(counter, []byte(strconv.Itoa(n+1)), 0o600))
	digest, id := sha256.Sum256(picture), rand.Text()
	event, err := json.Marshal(map[string]any{"specversion": "1.0", "type": "cn.yuanjian.capture.v1", "source": "devices/" + o.Device, "id": "c-" + id,
		"time": time.Now().Format("2006-01-02T15:04:05.000Z07:00"), "datacontenttype": "application/json",
		"data": map[string]any{"sequence": n + 1, "violation": violation, "firmware": "1.4.2", "clock_offset_ms": 0,
			"media": []any{map[string]any{"name": "front", "type": "image/jpeg", "sha256": hex.EncodeToString(digest[:]), "role": "panorama"}}}})
	must(err)
	q, err := json.Marshal(queued{Order: order{Endpoint: o.Endpoint, Device: o.Device}, Webhook: "m-" + id, Event: event, Picture: picture})
	must(err)
	name := filepath.Join(folder, fmt.Sprintf("%020d.json", time.Now().UnixNano()))
	must(os.WriteFile(name+".new", q, 0o600))
	must(os.Rename(name+".new", name)) // whole or not at all
}

// work sends what lies in the folder, oldest first, and ends when it is empty and once is set.
func work(once bool) {
	keys := map[string]string{} // the secrets, in memory only
	for {
		names, err := filepath.Glob(filepath.Join(folder, "*.json"))
		must(err)
		slices.Sort(names)
		for len(secrets) > 0 {
			o := <-secrets
			keys[o.Device] = o.Secret
		}
		if len(names) == 0 && once {
			return
		}
		for _, name := range names {
			var q queued
			text, err := os.ReadFile(name)
			must(errors.Join(err, json.Unmarshal(text, &q)))
			if q.Order.Secret = keys[q.Order.Device]; q.Order.Secret == "" {
				continue // queued before the last start: waits until its secret is known again
			}
			q.Name = name
			q.deliver()
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// deliver sends one capture until it is stored, or refused for good: then it is kept aside for a person.
func (q *queued) deliver() {
	for wait := 1; ; wait = min(2*wait, 60) {
		status, after, text := q.send()
		switch {
		case status == http.StatusCreated || status == http.StatusOK:
			fmt.Println(status, text)
			must(os.Remove(q.Name))
			return
		case status == 0 || status == http.StatusTooManyRequests || status >= 500: // no answer, or not now
			time.Sleep(time.Duration(max(after, wait)) * time.Second)
		default:
			log.Printf("refused for good, kept as %s.refused: %d %s", q.Name, status, text)
			must(os.Rename(q.Name, q.Name+".refused"))
			return
		}
	}
}

// send posts the capture once, signed with the present time. Status 0: no answer came.
func (q *queued) send() (status, after int, text string) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(q.Order.Secret, "whsec_"))
	must(err)
	at := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(q.Webhook + "." + at + "."))
	mac.Write(q.Event)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part(form, "event", "application/cloudevents+json", q.Event)
	part(form, "front", "image/jpeg", q.Picture)
	must(form.Close())
	r, err := http.NewRequest(http.MethodPost, q.Order.Endpoint+"/api/v1/captures", &body)
	must(err)
	r.Header = http.Header{"Content-Type": {form.FormDataContentType()}, "Webhook-Id": {q.Webhook}, "Webhook-Timestamp": {at}, "Expect": {"100-continue"},
		"Webhook-Signature": {"v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))}}
	answer, err := client.Do(r)
	if err != nil {
		return 0, 0, err.Error()
	}
	defer answer.Body.Close()
	content, _ := io.ReadAll(answer.Body)
	after, _ = strconv.Atoi(answer.Header.Get("Retry-After"))
	return answer.StatusCode, after, string(content)
}

func part(form *multipart.Writer, name, kind string, content []byte) {
	w, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf("form-data; name=%q", name)}, "Content-Type": {kind}})
	must(err)
	_, err = w.Write(content)
	must(err)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
