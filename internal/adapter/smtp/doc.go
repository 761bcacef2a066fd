// Package smtp brings letters to parties as e-mail (Art 28, 30(4), 38), through the mail server of the body. It translates and calls;
// what follows from an answer is decided in package delivery.
//
// # The contract
//
// Submission as in RFC 6409 over a line that is always encrypted: TLS from the first byte (port 465) or STARTTLS (port 587), with the
// certificate of the server checked against its name; a server that offers none is not spoken to. Then AUTH PLAIN, when there is a
// user, and MAIL, RCPT, DATA. Where the server offers delivery status notices (RFC 3461) they are asked for, with the key as
// envelope id.
//
// A message is one text in UTF-8: the Chinese words, the link, the digest of the paper, the English words. Its Message-ID is the key,
// so that a mailbox takes a message that was handed over twice, because the answer was lost, for one. It says that a machine sent it
// (Auto-Submitted, RFC 3834).
//
// # What the answers mean
//
//	250 after the text   accepted: the server has it. Whether it reached the recipient's mailbox is not known, and not claimed
//	5.1.1, 550 at RCPT   refused, no-such-user
//	5.1.3, 553           refused, invalid-address
//	5.2.2, 552           refused, full
//	5.7.x                refused, blocked
//	any other 5xx        refused
//	4xx, no line, no TLS, no login: an error; the job tries again under the same key
//
// Nobody can ask SMTP what became of a message. At the end of its term it is 待查明 and the ladder goes on, unless the mail system of
// the body reports its delivery status notices as callbacks (package adapter/message).
//
// No error holds an address, the text, the password, or what the server wrote: its words often repeat the recipient.
package smtp
