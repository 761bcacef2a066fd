// Package party is how a party comes to a matter of its own without an account (粤府〔2025〕12号 Art 25, 29, 41): by the number and the check
// code of what it was sent, with a ticket that its browser then holds, and with drafts that survive.
//
// Words: matter 事项, a notice or a case, by kind and id; try 试输; ticket 凭据; draft 草稿; visitor 登录的当事人; code 一次性验证码.
//
// Guesses are counted by number, whether there is such a number or not, so that nobody learns which numbers there are. A number that was
// tried too often is tried again after TriesFor; rights are not locked, the pages name the phone. A ticket is sealed, says nothing, and opens
// its matter for TicketFor after the last page. Drafts are sealed and kept for DraftsFor after they were last saved.
//
// A party may sign in at a provider of identities (粤省事, 粤商通) and then finds its matters by the number that the provider vouched for;
// nothing needs it (Art 41: no forced login). A Visitor is kept for VisitorFor after its last page, sealed, under the hash of a token, and is
// nobody's account. A provider's claims count as far as they pass their checks.
//
// Whose code is used up, expired or lost asks for a one-time code (Codes): it goes to the phone on record by SMS, CodeDigits long, for CodeFor,
// once, and opens a matter only with the last four of an identity number or plate, since a phone changes hands. The page that takes a request
// looks nothing up; a job does, so that neither its words nor its time tell whether there is such a number or phone.
//
// Tries, drafts, visitors and codes are housekeeping, kept in notice_try, notice_draft, visitor and one_time_code: the first two are older than the cases that use them.
//
// Mandate (授权): what a party lets somebody do for it (Art 6(3), 25(2); ux P19, P20): a helper 代办人 or an agent 代理人 in one matter, a contact person
// 联系人 of an enterprise in one or in all its matters within a body. Scopes 权限 are named one by one; a mandate that is silent is the narrowest, and
// seeing is in every one. The party grants and revokes on its own page, or an officer enters what it said. A mandate ends with its day, when it is
// revoked, or when the legal representative of the enterprise changes. Who holds one comes by its number, its check code and the last four of its own
// phone; a ticket names the mandate, and each page and act asks it anew (Mandates.May). Each act of a holder is told to the party by a letter.
//
// Relies on: act, blob, db, seal, people (bodies, doors), delivery (letters), device (files), docket (codes).
package party
