// Package discretion keeps the benchmarks of discretion (裁量基准, 行政处罚法 34) as versions: for which violation in which field a
// body has which bands, by which published document, on which provision of law, from when to when.
//
// Words: benchmark 裁量基准, band 裁量阶次, basis 处罚依据, version 版本, in force 施行, deviation 偏离.
//
// A version is drafted by a legal reviewer of cases and approved by the head, another person. It is never edited, and never
// taken back: the next version ends it from its own first day, and one that has stopped without another is drafted anew with its last
// day. For says what was in force on a day: the approved version with the latest first day up to it, the later approved of two with
// the same, and none when that one has ended. A new version begins no earlier than the one before, so that days that are past keep
// their answer, but for a version of the same day that corrects it.
//
// A penalty is set by a law, a regulation or a rule (行政处罚法 16): the basis is chosen from the table of sources and of such a rank.
// The document of the benchmark itself may be a normative one.
//
// # States
//
//	proposed → approved, refused
//
// Relies on: act, db, access, people (fields), statute (sources), penalty (what a benchmark is).
package discretion
