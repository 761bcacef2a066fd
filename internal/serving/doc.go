// Package serving serves papers on parties (送达) and proves it (粤府〔2025〕12号 Art 25(2), 38; 行政处罚法 61; 民事诉讼法 87–95 with the
// interpretation of 2022, 135–138; states.md D6; documents.md C5.1–C5.4).
//
// # Words
//
//   - Serving (送达): the service of one paper on one recipient. Serving knows of the paper its id, kind, number and digest, and of what it
//     is about a kind and an id; a Source, which cmd wires, says what is served on whom.
//   - Way (送达方式): electronic, direct, left, post, entrusted, transfer, public; each has its rule of date. Attempt (一次送达): one way tried.
//   - Consent (送达地址和电子送达确认书): the signed paper C5.1 by which a recipient, or who accepts service for one, names channels with exact
//     addresses and systems. Silence, a ticked box, terms of use and a plain tap are none. Without it nothing is served electronically, and
//     who does not give it loses nothing.
//   - Arrival (到达): the day on which a message reached the recipient's specific system (Art 38(2)), as the channel says. That a message was
//     sent or taken is none: the presumption of interpretation 135 (the sender's system shows success) is used only where the
//     channel speaks of the recipient's system, which favours the party. Holidays and 23:59 count that day; reading is irrelevant.
//   - Rebuttal (反证): the recipient proves another day, or that nothing arrived.
//   - Notice (告知) and service (送达) never mix: a letter that tells serves nothing, and a letter that serves is marked (delivery.Letter.Serves).
//
// # Rules of date (parent-law.md B5)
//
//	electronic  the day of the arrival that the channel said; of several channels and attempts the first effective one
//	direct      the day signed on the receipt (送达回证), by the recipient or who may accept for it
//	left        the day on which it was left, with photo or film or a witness, after a refusal that is on record
//	post        the day on the receipt of the post
//	entrusted, transfer  the day signed on the receipt
//	public      the last of the 30 days (a field's own source: 60) after the notice was published, once approved and after the others failed
//
// An SMS carries no link and says only where to read the paper: it serves only where the confirmation also names the app as the system.
//
// # States of a consent
//
//	offered → given, dropped, declined
//	given → withdrawn, replaced
//
// A newer signature that covers a matter ends the older one; of what covers a matter the newest counts, so that a withdrawal revives nothing.
//
// # States of an attempt
//
//	prepared → sent, served, failed, closed
//	sent → served, failed, unknown, closed
//	unknown → sent, served, failed, closed
//	failed → sent, served, closed
//	served → failed, sent, unknown
//
// prepared: an officer has to do it. unknown (待查明) is not failed: a late word still counts. served → failed: a bounce after acceptance, or a
// rebuttal. Where an electronic attempt did not arrive, direct service is prepared in the same act.
//
// # Outside and after
//
// What channels say comes by delivery.JobHeard. Each change of the day of service orders JobServed, whose handler cmd wires: it records the
// step of the case, and what counts from the day is counted anew. ServedAt answers which day stands. Each service has its paper C5.2, a
// correction a new one. Bulk service is done in chunks that are acts, each item with a result of its own (bulk.go).
//
// Relies on: act, blob, db, job, seal, term, calendar, people (bodies, names), delivery (letters), docket (papers).
package serving
