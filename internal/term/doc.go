// Package term is the register of terms and figures (期限和数额): T01 to T45 of the parent law, one row one dated parameter, with
// what begins it, how long it is, whom it binds, what follows when it passes, and on which words of which rank it rests. What the
// law leaves open and the house sets says so in the row (本系统默认). Nothing else in the house holds such a figure: what a source of
// a field sets otherwise is an overlay of package statute, whose defaults are taken from here.
//
// Articles: 行政处罚法 33, 36, 44, 45, 48, 51, 56, 60–64, 67, 72, 73, 85; 行政复议法 20, 32, 48, 54, 70; 行政诉讼法 45, 46, 67; 行政强制法 46, 53,
// 54; 民事诉讼法 85, 95, 283; 民法典 201, 202; 粤府〔2025〕12号 5, 10, 13, 14, 28, 30, 31, 33, 37, 40, 42.
//
// Words: term 期限 (Term), due 届满 (Due), suspension 中止, rolled 顺延, unrolled 不顺延. A period that binds a party rolls to the next
// working day (民事诉讼法 85, by analogy); an organ works to the day before it would roll, and both are shown. Days that law gives as
// two, three, five or seven are working days (行政处罚法 85), all others calendar days.
//
// It is pure and imports law only: instants, calendar and suspensions come in as arguments.
package term
