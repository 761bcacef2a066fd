package conform

import (
	"net/http"
	"time"

	"yuanjian/internal/conformity"
	"yuanjian/internal/web/api"
)

// how is what is done with a request.
type how int

const (
	store     how = iota // stored, answered 201
	slowly               // stored, answered 201 after a while
	lose                 // stored, and the connection is reset in place of an answer
	reset                // the connection is reset while the request arrives
	refuse               // refused by the answer's refusal
	unreadBut            // refused before the body is asked for, where the gateway waits for 100-continue
)

// answer is what a play does with one request.
type answer struct {
	how     how
	refusal api.Refusal
	retry   bool // with Retry-After
}

// play is one capture, or two, and what is answered to the requests that bring it.
type play struct {
	name    string
	title   conformity.Words
	answers []answer // to the first request, the second, …; the last one to all that follow
	shots   int      // captures that the gateway is asked for
	want    want
	cure    conformity.Words

	device, secret string
	told           []string // why the gateway did not take what it was asked, where it did not
	attempts       []*attempt
	watched        time.Time // until when the play was watched
}

// want is what must become of the capture of a play.
type want int

const (
	delivered want = iota // it arrives in the end
	given                 // it is not sent again and again
	eitherWay             // both are right
)

// attempt is one request of the gateway.
type attempt struct {
	began, answered time.Time
	gone            bool // the gateway had closed the connection before it was answered
	id, stamp       string
	event           []byte
	shot            shot
	real            api.Refusal // what the door says of it
	status          int         // that was answered; 0: none
	retry           int         // seconds
	expects         bool        // it waits for 100-continue
}

// shot is what an event says, as far as the tests ask.
type shot struct {
	ID       string `json:"id"`
	Source   string `json:"source"`
	Sequence *int64 `json:"-"`
	Offset   *int64 `json:"-"`
	Firmware string `json:"-"`
}

func words(zh, en string) conformity.Words { return conformity.Words{ZH: zh, EN: en} }

func no(status int, code, zh, en string) api.Refusal {
	return api.Refusal{Status: status, Code: code, ZH: zh, EN: en}
}

var (
	busyNow = no(http.StatusServiceUnavailable, "not-durable", "现在不能可靠保存，请稍候重发，编号不变。", "Cannot store durably now; send again later with the same ids.")
	tooMany = no(http.StatusTooManyRequests, "quota", "发送过快，请稍候重发。", "Too many requests a second; send again shortly.")
)

// plays are the answers of the contract, in the order in which they are given.
func plays() []*play {
	giveUp := words("收到这个回答后不再自动重发同一抓拍：保留原始数据，通知人员处理。", "After this answer, do not send the same capture again by itself: keep it and tell a person.")
	again := words("把抓拍留在队列里，按Retry-After等待后以同样的编号、同样的事件字节和新的签名时间重发，直到收到201或者200。",
		"Keep the capture queued; after Retry-After send it again with the same ids, the same event bytes and a new timestamp, until 201 or 200.")
	once := func(status int, code, zh, en string) []answer {
		return []answer{{how: refuse, refusal: no(status, code, zh, en)}}
	}
	return []*play{
		{name: "201-stored", title: words("已保存（201）", "stored (201)"), answers: []answer{{how: store}}, shots: 2, want: delivered, cure: words("收到201后从队列中删除这次抓拍，不再发送。", "After 201 take the capture off the queue and do not send it again.")},
		{name: "200-known", title: words("保存后回答丢失，重发得到同一回执（200）", "stored, the answer lost, the same receipt on repetition (200)"), answers: []answer{{how: lose}}, shots: 1, want: delivered,
			cure: words("没有收到回答的，以同样的编号和事件字节重发；200与201一样表示已保存。", "When no answer came, send again with the same ids and bytes; 200 means stored, as 201 does.")},
		{name: "409-same-id-other-bytes", title: words("编号已用于其他内容（409）", "the id is known with other bytes (409)"), answers: once(http.StatusConflict, "same-id-other-bytes", "同一编号已经收过内容不同的事件。请为新的抓拍使用新的编号。", "This id is known with other bytes; use a new id for a new capture."), shots: 1, want: given, cure: giveUp},
		{name: "401-bad-signature", title: words("签名不符（401）", "bad signature (401)"), answers: once(http.StatusUnauthorized, "bad-signature", "签名不符。签名内容是“编号.时间.”加event部分的原始字节。", "The signature does not fit; it is over id.timestamp. and the bytes of the event part."), shots: 1, want: given, cure: giveUp},
		{name: "401-stale-timestamp", title: words("签名时间过期（401）", "stale timestamp (401)"), answers: []answer{{how: refuse, refusal: no(http.StatusUnauthorized, "stale-timestamp", "签名时间与服务器时间相差超过5分钟。请校准设备时钟，用新的时间重新签名。", "webhook-timestamp is more than 5 minutes off; set the device's clock and sign again.")}, {how: store}}, shots: 1, want: eitherWay, cure: giveUp},
		{name: "401-unknown-device", title: words("设备没有登记（401）", "unknown device (401)"), answers: once(http.StatusUnauthorized, "unknown-device", "没有登记这台设备，或者它没有有效的密钥。", "The device is not registered or has no valid key."), shots: 1, want: given, cure: giveUp},
		{name: "413-too-large", title: words("文件过大（413）", "too large (413)"), answers: once(http.StatusRequestEntityTooLarge, "too-large", "请求或者其中一个文件超过允许的大小。", "The request or one of its files is larger than allowed."), shots: 1, want: given, cure: giveUp},
		{name: "415-bad-media", title: words("媒体类型不符（415）", "bad media (415)"), answers: once(http.StatusUnsupportedMediaType, "bad-media", "文件的内容与所称类型不符。", "The file is not of the type it is said to be."), shots: 1, want: given, cure: giveUp},
		{name: "422-bad-field", title: words("字段有误（422）", "bad field (422)"), answers: []answer{{how: refuse, refusal: api.Refusal{Status: http.StatusUnprocessableEntity, Code: "bad-field", Pointer: "/data/violation", ZH: "应为这台设备登记过用途的违法行为代码", EN: "expected a violation code for which this device has a registered use"}}}, shots: 1, want: given, cure: giveUp},
		{name: "429-quota", title: words("超过限额（429）", "over quota (429)"), answers: []answer{{how: refuse, refusal: tooMany, retry: true}, {how: store}}, shots: 1, want: delivered, cure: again},
		{name: "503-not-durable", title: words("暂时不能保存（503，两次）", "cannot store now (503, twice)"), answers: []answer{{how: refuse, refusal: busyNow, retry: true}, {how: refuse, refusal: busyNow, retry: true}, {how: store}}, shots: 1, want: delivered, cure: again},
		{name: "100-continue-refused", title: words("读取正文之前拒绝（503）", "refused before the body is asked for (503)"), answers: []answer{{how: unreadBut, refusal: busyNow, retry: true}, {how: store}}, shots: 1, want: delivered, cure: again},
		{name: "slow-answer", title: words("回答很慢", "a slow answer"), answers: []answer{{how: slowly}}, shots: 1, want: delivered, cure: words("等待回答至少60秒；等待时不为同一抓拍另开请求。", "Wait for the answer for 60 s at least, and open no second request for the same capture meanwhile.")},
		{name: "connection-reset", title: words("传送中连接中断", "the connection is reset on the way"), answers: []answer{{how: reset}, {how: store}}, shots: 1, want: delivered, cure: words("连接中断不等于已保存：以同样的编号重发。", "A reset connection does not mean stored: send again with the same ids.")},
	}
}
