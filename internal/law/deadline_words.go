package law

import (
	"fmt"
	"strings"
	"time"
)

// mostRuns is how many runs of days one reason may name before the sentence gives their number instead.
const mostRuns = 6

var weekdaysZH = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// WeekdayWords names a day of the week: 星期一, Monday.
func WeekdayWords(w time.Weekday) Words { return Words{"星期" + weekdaysZH[w], w.String()} }

// explain says how the period was counted, in the form of the papers: 3个工作日，从6月4日起算，到6月8日（星期一）24:00止；
// 6月6日、7日是周末不算. The end is always 24:00 of the last day, never 00:00 of the next. Years are named only where
// the period runs over a new year.
func (d Deadline) explain(due Due) Words {
	zh := dateWriter{years: DateOf(d.From).Year() != due.Date.Year()}
	en := zh
	length, lastDay := d.lengthWords(), d.lastWords()
	first, last := zh.zh(due.First), zh.zh(due.Date)
	z := []string{fmt.Sprintf("%s，从%s起算，到%s（%s）24:00止", length.ZH, first, last, WeekdayWords(due.Date.Weekday()).ZH)}
	e := []string{fmt.Sprintf("%s, counted from %s, until 24:00 on %s %s", length.EN, en.en(due.First), due.Date.Weekday(), en.en(due.Date))}

	if groups := groupSkips(due); len(groups) > 0 {
		var zhs, ens []string
		for _, g := range groups {
			zhs = append(zhs, zh.group(g))
			ens = append(ens, en.groupEN(g))
		}
		z = append(z, strings.Join(zhs, "，"))
		e = append(e, "not counted: "+strings.Join(ens, ", "))
	}
	if n := len(due.Swapped); n > 0 && n <= mostRuns {
		var zhs, ens []string
		for _, day := range due.Swapped {
			zhs = append(zhs, fmt.Sprintf("%s（%s）", zh.zh(day), WeekdayWords(day.Weekday()).ZH))
			ens = append(ens, fmt.Sprintf("%s %s", day.Weekday(), en.en(day)))
		}
		z = append(z, strings.Join(zhs, "、")+"调休上班，是工作日")
		e = append(e, "swapped, so a working day: "+strings.Join(ens, ", "))
	} else if n > mostRuns {
		z = append(z, fmt.Sprintf("其间调休上班的%d天是工作日", n))
		e = append(e, fmt.Sprintf("swapped, so working days: %d Saturdays and Sundays", n))
	}
	if due.Date != due.Unrolled {
		reason := due.Skipped[len(due.Skipped)-int(due.Date-due.Unrolled)].Reason
		z = append(z, fmt.Sprintf("%s%s是%s，顺延到下一个工作日", lastDay.ZH, zh.zh(due.Unrolled), reason.ZH))
		e = append(e, fmt.Sprintf("%s is %s (%s) and moves to the next working day", lastDay.EN, en.en(due.Unrolled), reason.EN))
	}
	return Words{strings.Join(z, "；"), strings.Join(e, "; ")}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// skipGroup is all the days skipped for one reason, as runs.
type skipGroup struct {
	reason Words
	days   int
	runs   []span
}

// groupSkips orders the reasons by their first day. The days a roll passed over are told apart, by explain.
func groupSkips(due Due) []skipGroup {
	var groups []skipGroup
	place := map[Words]int{}
	for _, s := range due.Skipped {
		if s.Date >= due.Unrolled {
			break
		}
		i, known := place[s.Reason]
		if !known {
			i = len(groups)
			place[s.Reason] = i
			groups = append(groups, skipGroup{reason: s.Reason})
		}
		g := &groups[i]
		g.days++
		if n := len(g.runs); n > 0 && g.runs[n-1].last == s.Date-1 {
			g.runs[n-1].last = s.Date
		} else {
			g.runs = append(g.runs, span{s.Date, s.Date})
		}
	}
	return groups
}

// dateWriter leaves out of a date what was said just before.
type dateWriter struct {
	years bool // the period runs over a new year
	year  int  // the year written last, 0 = none
	month time.Month
}

// zh writes 6月6日, with its year where that changes.
func (w *dateWriter) zh(d Date) string {
	t := d.Start()
	w.month = t.Month()
	if w.years && w.year != t.Year() {
		w.year = t.Year()
		return t.Format("2006年1月2日")
	}
	return t.Format("1月2日")
}

// next writes 7日 where month and year were said just before.
func (w *dateWriter) next(d Date) string {
	if t := d.Start(); w.month == t.Month() && (!w.years || w.year == t.Year()) {
		return t.Format("2日")
	}
	return w.zh(d)
}

// en writes 6 June, with the year where the period runs over a new year.
func (w *dateWriter) en(d Date) string {
	if w.years {
		return d.Start().Format("2 January 2006")
	}
	return d.Start().Format("2 January")
}

// group writes 6月6日、7日是周末不算.
func (w *dateWriter) group(g skipGroup) string {
	is := "是"
	if g.reason == suspended {
		is = ""
	}
	if len(g.runs) > mostRuns {
		return fmt.Sprintf("其间%s共%d天不算", g.reason.ZH, g.days)
	}
	var runs []string
	for i, r := range g.runs {
		text := ""
		if i == 0 {
			text = w.zh(r.first)
		} else {
			text = w.next(r.first)
		}
		switch r.last - r.first {
		case 0:
		case 1:
			text += "、" + w.next(r.last)
		default:
			text += "至" + w.next(r.last)
		}
		runs = append(runs, text)
	}
	return strings.Join(runs, "、") + is + g.reason.ZH + "不算"
}

// groupEN writes 6–7 June (weekend).
func (w *dateWriter) groupEN(g skipGroup) string {
	if len(g.runs) > mostRuns {
		return fmt.Sprintf("%s (%s)", plural(g.days, "day"), g.reason.EN)
	}
	var runs []string
	for _, r := range g.runs {
		a, b := r.first.Start(), r.last.Start()
		switch {
		case r.first == r.last:
			runs = append(runs, w.en(r.first))
		case a.Month() == b.Month() && a.Year() == b.Year():
			runs = append(runs, fmt.Sprintf("%d–%s", a.Day(), w.en(r.last)))
		default:
			runs = append(runs, w.en(r.first)+" – "+w.en(r.last))
		}
	}
	return strings.Join(runs, ", ") + " (" + g.reason.EN + ")"
}
