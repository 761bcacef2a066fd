package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"yuanjian/internal/law"
)

// deadlineCommand is `yuanjian deadline`. Its flags are texts, so that every refusal is in our words.
type deadlineCommand struct {
	Days    once     `required:"" placeholder:"N" help:"天数，不小于1。 Length of the period, 1 or more."`
	Unit    once     `required:"" placeholder:"working|calendar" help:"工作日或者自然日。 Working days or calendar days."`
	From    once     `required:"" placeholder:"INSTANT" help:"起算时刻，带时区；其北京日期为第0日，不计入。 Instant with offset; its Beijing date is day 0 and is not counted."`
	Suspend []string `sep:"none" placeholder:"FROM/UNTIL" help:"期限中止的起止时刻，不含止；可以重复。整日都在一次中止之内的，该日不计入。 Suspension, UNTIL not included, repeatable; a day wholly inside one is not counted."`
	Roll    bool     `help:"届满日不是工作日的，顺延到下一个工作日。 Move a due date that is not a working day to the next one."`
}

// Help is the longer text of `yuanjian deadline --help`.
func (*deadlineCommand) Help() string {
	return "工作日按国务院办公厅节假日安排通知计算（含调休）；没有收录的年份不推算。\n" +
		"Working days follow the State Council notices; a year without one is never guessed.\n\n" +
		"  yuanjian deadline --days 3 --unit working --from 2025-09-30T16:20:00+08:00"
}

// once is a flag that may be given one time only: a second value must not silently win.
type once string

// Decode reads the value.
func (o *once) Decode(ctx *kong.DecodeContext) error {
	var text string
	if err := ctx.Scan.PopValueInto(ctx.Value.Name, &text); err != nil {
		return err
	}
	if *o != "" {
		return errors.New("应只写一次 / expected only once")
	}
	if text == "" {
		return errors.New("不应为空 / expected a value, not an empty text")
	}
	*o = once(text)
	return nil
}

// deadlineResult is the JSON of the contract.
type deadlineResult struct {
	DueDate     law.Date      `json:"due_date"`
	Due         string        `json:"due"`
	Skipped     []skippedDate `json:"skipped"`
	Explanation string        `json:"explanation"`
}

type skippedDate struct {
	Date   law.Date `json:"date"`
	Reason string   `json:"reason"`
}

// execute prints the due date, or one line that names the flag and what is expected.
func (c *deadlineCommand) execute(s streams) int {
	period, err := c.deadline()
	if err != nil {
		return fail(s.err, exitUsage, err)
	}
	due, err := period.Due(law.StateCouncil())
	var bad law.BadDeadline
	switch {
	case errors.As(err, &bad):
		return fail(s.err, exitUsage, flagError(bad.Field, "%s", bad.Expected.ZH+" / "+bad.Expected.EN))
	case err != nil: // a year that is not known
		return fail(s.err, exitUsage, err)
	}
	result := deadlineResult{
		DueDate: due.Date, Due: due.Instant.Format(time.RFC3339), Skipped: []skippedDate{},
		Explanation: due.Explanation.ZH + "。 " + due.Explanation.EN + ".",
	}
	for _, skip := range due.Skipped {
		result.Skipped = append(result.Skipped, skippedDate{skip.Date, skip.Reason.ZH})
	}
	out := json.NewEncoder(s.out)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(result); err != nil {
		return fail(s.err, exitRefused, fmt.Errorf("write the result: %w", err))
	}
	return exitDone
}

// deadline reads the flags.
func (c *deadlineCommand) deadline() (law.Deadline, error) {
	period := law.Deadline{Roll: c.Roll}
	var err error
	if period.Days, err = wholeNumber(string(c.Days)); err != nil {
		return period, flagError("days", "应为不小于1的整数，不是%q / expected a whole number from 1, not %[1]q", brief(string(c.Days)))
	}
	switch c.Unit {
	case "working":
		period.Unit = law.WorkingDays
	case "calendar":
		period.Unit = law.CalendarDays
	default:
		return period, flagError("unit", "应为working或者calendar，不是%q / expected working or calendar, not %[1]q", brief(string(c.Unit)))
	}
	if period.From, err = law.ParseInstant(string(c.From)); err != nil {
		return period, flagError("from", "应为带时区的时刻 / %w", err)
	}
	for _, text := range c.Suspend {
		suspension, err := parseSuspension(text)
		if err != nil {
			return period, err
		}
		period.Suspensions = append(period.Suspensions, suspension)
	}
	return period, nil
}

// wholeNumber reads decimal digits only; strconv alone would take "+3" and, at 64 bits, days no calendar holds.
func wholeNumber(s string) (int, error) {
	n, err := strconv.ParseUint(s, 10, 31)
	if err == nil && n == 0 {
		err = errors.New("is zero")
	}
	return int(n), err
}

func parseSuspension(text string) (law.Suspension, error) {
	from, until, two := strings.Cut(text, "/")
	if !two || strings.Contains(until, "/") {
		return law.Suspension{}, flagError("suspend", "应为两个时刻，中间用/隔开，不是%q / expected two instants, FROM/UNTIL, not %[1]q", brief(text))
	}
	var s law.Suspension
	var err error
	if s.From, err = law.ParseInstant(from); err != nil {
		return s, flagError("suspend", "开始应为带时区的时刻 / FROM %w", err)
	}
	if s.Until, err = law.ParseInstant(until); err != nil {
		return s, flagError("suspend", "结束应为带时区的时刻 / UNTIL %w", err)
	}
	return s, nil
}

func flagError(flag, format string, args ...any) error {
	return fmt.Errorf("--"+flag+": "+format, args...)
}

// brief keeps a long or hostile argument from filling the line.
func brief(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
