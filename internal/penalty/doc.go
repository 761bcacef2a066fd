// Package penalty says what a penalty is, whether one is heavier than another, what must be asked before there is one, and
// what a proposed one asks for: hearing, legal review, discussion of the heads, a reason for leaving the benchmark
// (行政处罚法 9, 28–36, 40, 45, 51, 57, 58, 63; 粤府〔2025〕12号 Art 40). It is pure: facts in, findings out.
//
// Words: measure 处罚措施 (one kind with its sum, days and things), penalty 行政处罚 (all measures of one decision), heavier
// 更重, leniency 从轻、减轻、不予处罚, ground 情形, hearing 听证, legal review 法制审核, collective discussion 集体讨论, simple procedure
// 简易程序, benchmark 裁量基准, band 裁量阶次, deviation 偏离.
//
// Detention (行政拘留, 9(五)) is no kind here: it is not for the bodies that use this system, and cannot be expressed.
//
// # Heavier
//
// Not heavier is a partial order: every measure afterwards has one of before that it is no more than, each of before
// serving once, and the points together are no more. A measure is no more than one of its own kind with at least its sum,
// days and things, or than one that stands above it on the ladder of its class (kind.go). What cannot be compared counts
// as heavier: the organ shows it in a new notice, and never by a decision alone.
//
// # Sums
//
// Money is in fen. Every sum that a law or a field sets (the ceilings of the simple procedure, the thresholds of a hearing) is
// given by who asks: this package holds none.
package penalty
