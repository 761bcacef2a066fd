// Package delivery sends letters to parties and keeps, for each channel, what it truly said (粤府〔2025〕12号 Art 28, 30(4), 38).
//
// Words: letter 告知信息, ladder 送达渠道次序, channel 渠道, arrival 到达, public notice 公告, 待查明 unknown.
//
// A letter belongs to a matter that this package does not know: a kind and an id. It says something in a subject and a text without
// words of penalty, it may go with a paper (by digest), and it has a ladder of channels. Art 30(4) and Art 28 name them: telephone,
// SMS, fax, post, e-mail, account of instant messages, internet application, public notice. Send begins the first; the next begins
// when one has failed, when its term has run out without a true state (Term, our defaults), or when the recipient says that the
// address is not theirs (NotMine). The public notice is the last: its text holds no personal data and stands on the public pages for
// NoticeDays.
//
// Nothing has arrived because it was sent. Only a channel that says so, or an officer who spoke to the recipient, makes an arrival;
// its instant is the day of Art 38(2), when the message reached the recipient's system. What is not known stays 待查明 and is not
// failure: a late word of the channel still counts.
//
// A letter either tells (告知提示), which needs no consent and serves nothing, or it serves a paper (送达): Letter.Serves. The consent and
// the signed confirmation of Art 38(1) are kept by package serving, which sends such letters and hears what became of them (JobHeard).
//
// # States of a channel
//
//	planned → sending, todo, published, closed
//	sending → accepted, sent, arrived, failed, unknown, closed
//	todo → sent, arrived, failed, closed
//	accepted → sent, arrived, failed, unknown, closed
//	sent → arrived, failed, unknown, closed
//	unknown → accepted, sent, arrived, failed, closed
//	failed → arrived, closed
//	arrived → failed, closed
//	published → closed
//	closed →
//
// planned: its turn has not come. sending: a job carries it to the channel. todo: an officer has to do it (call, post). accepted:
// the channel took it. sent: it left the channel. arrived: it reached the recipient's system, or the recipient. failed: it did not,
// for a reason. unknown: nobody knows. published: the public notice stands. closed: the address is not the recipient's, or there was
// no need any more.
//
// # Outside
//
// Sending is a job; the id of the channel's row is the key of repetition towards the outside. Each answer, each callback and each
// word of an officer is an act of its own. Watch, a periodic job, asks again where no callback came and lets the ladder go on.
// Addresses and texts are sealed; an address has a blind index. None of them stands in a record, a job, an error or a URL.
//
// Relies on: act, db, job, seal, access, people (bodies).
package delivery
