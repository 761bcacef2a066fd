package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"yuanjian/internal/bench"
	"yuanjian/internal/clock"
)

// How the next item at the desk is measured: so many items one after the other, and the desk is left after so many.
const (
	itemsTaken = 200
	itemsHeld  = 20
)

// nextItems asks for one item after the other as the desk does, of all that wait: it names what it has, and gets what is new.
func nextItems(client *http.Client, base string) (bench.Row, error) {
	var c clock.System
	var have []string
	var took []time.Duration
	for range itemsTaken {
		began := c.Now()
		held, err := nextItem(client, base, have)
		if err != nil {
			return bench.Row{}, err
		}
		if len(held) <= len(have) {
			return bench.Row{}, fmt.Errorf("the desk handed out nothing more than %d items", len(have))
		}
		took = append(took, c.Now().Sub(began))
		if have = held; len(have) >= itemsHeld {
			if _, err := postJSON(client, base+"/desk/release", struct{}{}); err != nil {
				return bench.Row{}, err
			}
			have = nil
		}
	}
	slices.Sort(took)
	return bench.Row{Name: "the next item at the desk, of all that wait", Target: "p95 ≤ 20 ms",
		Value: fmt.Sprintf("p95 %.1f ms, p50 %.1f ms", ms(took[len(took)*95/100]), ms(took[len(took)/2]))}, nil
}

// nextItem takes one item more to the desk, and returns all that are held.
func nextItem(client *http.Client, base string, have []string) ([]string, error) {
	body, err := postJSON(client, base+"/desk/take", map[string]any{"more": 1, "have": slices.Concat([]string{}, have)})
	if err != nil {
		return nil, err
	}
	var out struct {
		Held []string `json:"held"`
	}
	err = json.Unmarshal(body, &out)
	return out.Held, err
}

// postJSON sends JSON and returns the answer.
func postJSON(client *http.Client, at string, what any) ([]byte, error) {
	sent, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	answer, err := client.Post(at, "application/json", bytes.NewReader(sent))
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("%s answers %d: %s", at, answer.StatusCode, body)
	}
	return body, err
}
