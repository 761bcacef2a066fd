package capture

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/seal"
)

// rowsAtATime is how many captures are compared between two queries.
const rowsAtATime = 500

// CheckRows compares the rows of every capture of a book with what the ledger recorded of it: its device, use and
// instant, the digests of its media, of its event and of its first judgement, its verdicts, and that it stands where
// they have brought it (Art 20); and what stays of each that was disposed of with the record of that (Art 34); and second reviews (Art 45). keys open the sealed event; nil leaves that out. found is told of each row that
// differs, and of each entry whose capture is gone. It returns how many captures there are. q must be one snapshot.
func CheckRows(ctx context.Context, q db.Queryer, book string, keys *seal.Keys, found func(ledger.Broken)) (int64, error) {
	c := comparison{book: book, keys: keys, found: found}
	if err := c.load(ctx, q); err != nil {
		return 0, err
	}
	for last := ""; ; {
		page, err := storedCaptures(ctx, q, book, last)
		if err != nil {
			return c.n, err
		}
		if len(page) == 0 {
			if err := c.compareProofs(ctx, q); err != nil {
				return c.n, err
			}
			return c.n, errors.Join(c.gone(ctx, q), c.lostScorings(ctx, q), c.seconds(ctx, q))
		}
		last = page[len(page)-1].id
		media, err := storedMedia(ctx, q, book, page[0].id, last)
		if err != nil {
			return c.n, err
		}
		receipts, err := firstReceipts(ctx, q, book, page[0].id, last)
		if err != nil {
			return c.n, err
		}
		if c.suggested, err = suggestionsBetween(ctx, q, book, page[0].id, last); err != nil {
			return c.n, err
		}
		if err := c.scorings(ctx, q, page[0].id, last); err != nil {
			return c.n, err
		}
		verdicts, err := c.verdicts(ctx, q, page[0].id, last)
		if err != nil {
			return c.n, err
		}
		for i := range page {
			c.compare(&page[i], media[page[i].id], receipts[page[i].id])
			c.compareVerdicts(&page[i], verdicts[page[i].id])
		}
	}
}

type comparison struct {
	book  string
	keys  *seal.Keys
	found func(ledger.Broken)
	n     int64

	suggested map[string][]Suggestion // by capture, of the page

	scored  bits                // entries that a scoring names as its own
	entries bits                // that a capture names as its own
	undone  map[string]undoing  // verdicts that an entry undid
	shifts  map[string][]shift  // what recalls did, by capture
	broken  map[string]struct{} // captures whose bytes an entry found broken
	taken   map[string]takenIn  // captures that an entry disposed of
	drawn   map[string]drawnIn  // second reviews that a recorded verdict drew
}

func (c *comparison) tell(s *storedRow, entry int64, zh, en string) {
	c.found(ledger.Broken{Book: c.book, Index: entry, What: law.Words{ZH: "抓拍" + s.id + "：" + zh, EN: "capture " + s.id + ": " + en}})
}

// storedRow is a capture as its rows have it, beside the record of its entry.
type storedRow struct {
	id, device, use string
	at              time.Time
	event           []byte
	entry           int64
	state           State
	integrity       string
	kind, record    sql.NullString
	webhook, key    sql.NullString // digests that its two keys name
	outcome         string         // now
	received        string         // the outcome that was recorded on receipt; empty when that is not known
	receivedAt      time.Time
	entryAt         sql.NullInt64 // instant of the entry, microseconds
	keyEntry        sql.NullInt64 // what its key says for a receipt; absent in rows of the first release
	keyMedia        sql.NullString
	said            said
	means           Means
}

// said are the columns that repeat what the signed event says.
type said struct {
	eventID, violation, plateType string
	lon, lat                      sql.NullFloat64
	accuracyM                     float64
	firmware                      sql.NullString
	sequence, clockOffset         sql.NullInt64
	plate                         []byte
	plateBlind                    sql.NullString
}

func (c *comparison) compare(s *storedRow, media map[string]string, receipt string) {
	c.n++
	if at, gone := c.taken[s.id]; gone {
		c.tell(s, at.entry, "已经处置，却又在库里：可能是从处置以前的备份中取回的", "it was disposed of and is there again: perhaps taken from a backup of before")
	}
	if s.kind.Valid { // an entry that exists: a made-up index would fill the memory
		c.entries.add(s.entry)
	}
	tell := func(zh, en string) { c.tell(s, s.entry, zh, en) }
	if !s.kind.Valid || s.kind.String != Received.Name {
		tell("账簿里没有接收它的记载", "the ledger has no entry of its receipt")
		return
	}
	if !s.record.Valid { // destroyed: there is nothing left to compare with
		return
	}
	r, err := act.RecordOf[ReceivedRecord](s.record.String)
	if err != nil || r.ID != s.id {
		tell("账簿的记载不是它的", "the entry is not of it")
		return
	}
	if r.Device != s.device || r.Use != s.use || r.At.UnixMicro() != s.at.UnixMicro() {
		tell("设备、使用或者时刻与接收时不符", "its device, use or instant is not as received")
	}
	if r.Means == nil && s.means != (Means{}) || r.Means != nil && *r.Means != s.means {
		tell("手段、方式与接收时不符", "its means are not as received")
	}
	if !maps.Equal(r.Media, media) {
		tell("原始文件清单与接收时不符", "its list of originals is not as received")
	}
	s.received = r.Outcome
	if s.webhook.String != r.Event || s.key.String != r.Event {
		tell("事件编号的摘要与接收时不符", "the digest under its two keys is not as received")
	}
	if s.keyMedia.Valid && (s.keyEntry.Int64 != s.entry || !maps.Equal(r.Media, digestsOf(s.keyMedia.String))) {
		tell("留给回执的内容与接收时不符", "what is kept for its receipt is not as received")
	}
	if s.receivedAt.UnixMicro() != s.entryAt.Int64 {
		tell("接收时间与记载不符", "when it was received is not as recorded")
	}
	if c.keys != nil {
		c.compareEvent(s, r.Event)
	}
	if blob.DigestOf([]byte(receipt)).String() != r.Judgement {
		tell("接收时的判断与当时不符", "its first judgement is not as received")
	}
}

// compareEvent opens the signed event and compares the columns that repeat what it says: a place or time that was edited
// is an altered original too (Art 20).
func (c *comparison) compareEvent(s *storedRow, digest string) {
	raw, err := c.keys.OpenField(eventField, s.id, s.event)
	if err != nil || blob.DigestOf([]byte(raw)).String() != digest {
		c.tell(s, s.entry, "签名的事件与接收时不符", "its signed event is not as received")
		return
	}
	e, err := ParseEvent([]byte(raw), MediaMost)
	if err != nil { // taken in under another number of media
		return
	}
	plate := ""
	if s.said.plate != nil {
		if plate, err = c.keys.OpenField(plateField, s.id, s.said.plate); err != nil {
			plate = ""
		}
	}
	blind := ""
	if e.Plate != "" {
		blind = c.keys.Blind(plateField, seal.PlateForm(e.Plate))
	}
	if !slices.Equal(c.suggested[s.id], e.Suggestions) {
		c.tell(s, s.entry, "机器建议与签名的事件不符", "what models suggested is not what its signed event says")
	}
	if !s.said.repeats(&e) || plate != e.Plate || s.said.plateBlind.String != blind {
		c.tell(s, s.entry, "地点、违法行为、号牌或者其他内容与签名的事件不符", "its place, violation, plate or another column is not what its signed event says")
	}
}

func (d *said) repeats(e *Event) bool {
	position := d.lon.Valid == (e.Position != nil) && d.lat.Valid == (e.Position != nil)
	if position && e.Position != nil {
		position = d.lon.Float64 == e.Position[0] && d.lat.Float64 == e.Position[1]
	}
	return position && d.eventID == e.ID && d.violation == e.Violation && d.plateType == e.PlateType && d.accuracyM == e.AccuracyM &&
		same(d.firmware.String, d.firmware.Valid, e.Firmware) && same(d.sequence.Int64, d.sequence.Valid, e.Sequence) && same(d.clockOffset.Int64, d.clockOffset.Valid, e.ClockOffset)
}

func same[T comparable](stored T, there bool, said *T) bool {
	return there == (said != nil) && (said == nil || stored == *said)
}

// digestsOf reads what a key keeps of the media for a receipt.
func digestsOf(text string) map[string]string {
	var media map[string]ReceiptMedia
	if err := json.Unmarshal([]byte(text), &media); err != nil {
		return nil // which equals no list of media
	}
	out := map[string]string{}
	for name, m := range media {
		out[name] = m.SHA256
	}
	return out
}

// gone names the entries whose capture is no longer there. The database is not asked to match them: it has no index for
// that, and would look through all captures for each entry.
func (c *comparison) gone(ctx context.Context, q db.Queryer) error {
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var entry int64
		if err := rows.Scan(&entry); err != nil {
			return err
		}
		if !c.entries.has(entry) {
			c.found(ledger.Broken{Book: c.book, Index: entry, What: law.Words{ZH: "接收的抓拍已不在", EN: "the capture that was received is gone"}})
		}
		return nil
	}, `SELECT e.idx FROM entry e WHERE e.book = $1 AND e.kind = $2 ORDER BY e.idx`, c.book, Received.Name)
	if err != nil {
		return fmt.Errorf("look for captures that are gone: %w", err)
	}
	return nil
}

// bits is a set of indexes, one bit each.
type bits []uint64

func (b *bits) add(i int64) {
	if i < 0 {
		return
	}
	for int64(len(*b)) <= i/64 {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

func (b bits) has(i int64) bool { return i >= 0 && i/64 < int64(len(b)) && b[i/64]&(1<<(i%64)) != 0 }

func storedCaptures(ctx context.Context, q db.Queryer, book, after string) (out []storedRow, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var s storedRow
		d := &s.said
		err := rows.Scan(&s.id, &s.device, &s.use, db.At(&s.at), &s.event, &s.entry, &s.state, &s.integrity, &s.outcome, db.At(&s.receivedAt),
			&d.eventID, &d.violation, &d.plateType, &d.lon, &d.lat, &d.accuracyM, &d.firmware, &d.sequence, &d.clockOffset, &d.plate, &d.plateBlind,
			&s.kind, &s.entryAt, &s.record, &s.webhook, &s.key, &s.keyEntry, &s.keyMedia,
			&s.means.Mode, &s.means.Technique, &s.means.Way)
		out = append(out, s)
		return err
	}, `SELECT c.id, c.device, c.device_use, c.at, c.event, c.entry, c.state, c.integrity, c.outcome, c.received_at,
		c.event_id, c.violation, c.plate_type, c.lon, c.lat, c.accuracy_m, c.firmware, c.sequence, c.clock_offset_ms, c.plate, c.plate_blind,
		e.kind, e.at, r.body, w.digest, k.digest, k.entry, k.media, COALESCE(c.mode, ''), COALESCE(c.technique, ''), COALESCE(c.way, '') FROM capture c
		LEFT JOIN entry e ON e.book = c.book AND e.idx = c.entry
		LEFT JOIN record r ON r.book = c.book AND r.idx = c.entry
		LEFT JOIN capture_key w ON w.book = c.book AND w.device = c.device AND w.kind = 'webhook' AND w.key = c.webhook_id AND w.capture = c.id
		LEFT JOIN capture_key k ON k.book = c.book AND k.device = c.device AND k.kind = 'event' AND k.key = c.event_id AND k.capture = c.id
		WHERE c.book = $1 AND c.id > $2 ORDER BY c.id LIMIT $3`, book, after, rowsAtATime)
	if err != nil {
		return nil, fmt.Errorf("read captures: %w", err)
	}
	return out, nil
}

func storedMedia(ctx context.Context, q db.Queryer, book, from, until string) (map[string]map[string]string, error) {
	out := map[string]map[string]string{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var capture, name, digest string
		if err := rows.Scan(&capture, &name, &digest); err != nil {
			return err
		}
		if out[capture] == nil {
			out[capture] = map[string]string{}
		}
		out[capture][name] = digest
		return nil
	}, `SELECT capture, name, sha256 FROM capture_media WHERE book = $1 AND capture >= $2 AND capture <= $3`, book, from, until)
	if err != nil {
		return nil, fmt.Errorf("read media: %w", err)
	}
	return out, nil
}

func firstReceipts(ctx context.Context, q db.Queryer, book, from, until string) (map[string]string, error) {
	out := map[string]string{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var capture, receipt string
		if err := rows.Scan(&capture, &receipt); err != nil {
			return err
		}
		if _, later := out[capture]; !later {
			out[capture] = receipt
		}
		return nil
	}, `SELECT capture, receipt FROM judgement WHERE book = $1 AND capture >= $2 AND capture <= $3 AND stage = 'received' ORDER BY capture, id`, book, from, until)
	if err != nil {
		return nil, fmt.Errorf("read judgements: %w", err)
	}
	return out, nil
}
