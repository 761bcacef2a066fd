// Package law is the ground every chapter stands on: dates and instants in 北京时间, words in two languages, articles,
// rules and receipts, the calendar of working days (工作日, 调休) and deadlines. It is pure: no store, no clock, no
// context; facts and instants come in as arguments, findings and dates go out.
//
// Calendar and deadlines follow 行政处罚法 第八十五条 (two, three, five and seven days are working days, statutory
// holidays are not), 民法典 第二百零一条 (the first day is not counted) and the notices of the
// State Council's General Office, one file a year in calendar/. A year whose notice is not there is an error that names
// it, never a guess. To add a year, enter its notice as calendar/YEAR.txt; the tests check the form.
package law
