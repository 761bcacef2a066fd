// Package statute keeps the sources of law and the standards that the rest of the house cites (粤府〔2025〕12号 Art 2(1), 11(1),
// 12), and what they change in a field of enforcement.
//
// Words: source 依据 (an Entry: title, number, rank, days in force, provisions), rank 效力位阶, provision 条款, overlay 领域
// 特别规定 (a source of rank rule or above that changes a default of the house in one field, or adds items to a review),
// parameter 参数 (one of those defaults), item 审核项目.
//
// A citation is chosen from the table and never typed, so that its rank is known. Whether a provision may be the sole basis
// of a penalty is for the judge (admissibility, rule A11.1.3); the table tells rank and days in force, and no more.
//
// What is part of the program lies in sources.txt, each entry with whether its text was checked. What a provincial or a legal
// role adds is dated, never rewritten, and superseded by another entry or taken back by two persons.
//
// The defaults that are rows of the register (package term) are taken from there. For two fields overlays are part of the program
// (overlays.txt): they count in a book once a person who keeps its statutes has entered them, in one act. A field is ready for cases when
// the thresholds of a hearing are entered with their source: the house has no default for them (行政处罚法 63).
//
// # Reading
//
//	Parameter(ctx, q, book, field, name, day) (Value, error)   a default or what a source of the field says instead
//	Load(ctx, q, book) (Table, error)                          every source; Table.Search, Find, Cite
//	Ready(ctx, q, book, field, day) ([]Lack, error)            what a field lacks before cases are filed in it
//	ItemsOn(ctx, q, book, field, review, day) ([]Item, error)  what a review must answer besides
//
// Of two overlays that say different things about one parameter the source of higher rank prevails, then the later one
// (立法法 第九十九条至第一百零三条), and only once a second person has confirmed that they conflict; until then what was in
// force stays.
//
// Relies on: act, db, access, people (fields of enforcement).
package statute
