// Package notice makes the notice of a suspected violation (涉嫌违法行为告知提示, 粤府〔2025〕12号 Art 30(4); documents.md C2.5) and
// takes what the party says of it before there is any case (Art 29, 37, 40).
//
// # Words
//
//   - Notice (告知提示): what an officer tells the party after a capture has passed its review: time, place and fact, where the
//     pictures are, whom to ask, how to dispute it and how to be heard. It is neither a prior notice of penalty nor a decision, and
//     has no words of either.
//   - Term (告知期限): working days from the positive verdict, five of them by our default; a source of the field may shorten it.
//   - Check code (核验码): with the number it opens the page of the notice. Wrong ones are counted by number, whether there is such
//     a notice or not.
//   - Shown (所示材料): the bytes that the party sees. A medium in which somebody else can be seen is shown as its masked copy;
//     the officer says of every other one that nobody else is in it, else there is no notice (Art 16(1)(5), Art 30(4)).
//   - Needless (无需另行告知): a capture that passed and has no notice of its own: another notice told of the same act, the party was told
//     otherwise, or it was corrected on the spot (Art 45(2)). Found by an officer who did not give the verdict, with reasons.
//   - Reply (回复): an explanation (说明), an application for recusal, a request for paper, a request for a call, or word that the
//     message came to the wrong person. Each has a receipt with a number.
//
// # Acts
//
// Make (with its paper, in one act) · FindNeedless · Send, a letter by the channels that the officer chose · Withdraw, by an officer with reasons or by the system when the verdict no longer stands: its letters stop ·
// Reply, by the party, who has no account: on record as the party of the notice · Answer, by an officer who neither reviewed the capture
// nor made the notice (roles.md E7). An explanation that is accepted closes the matter without a case.
//
// # States of a notice
//
//	open → closed, withdrawn
//
// # States of a reply
//
//	received → accepted, not_accepted, noted, settled
//
// # Relies on
//
// The ground, people, statute, calendar, device (the place), docket (the paper), delivery (the letters), capture.
package notice
