package message_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/adapter/message"
	"yuanjian/internal/adapter/message/messagetest"
	sandbox "yuanjian/internal/adapter/sandbox/message"
	"yuanjian/internal/clock"
	"yuanjian/internal/delivery"
	"yuanjian/internal/testkit"
)

var addresses = map[delivery.Kind][2]string{
	delivery.SMS: {"13800138000", "13800138009"}, delivery.App: {"account-0", "account-9"}, delivery.Fax: {"076922334450", "076922334459"},
	delivery.IM: {"wxid_0", "wxid_9"}, delivery.Email: {"party@example.com", "party9"},
}

func rig(t *testing.T, kind delivery.Kind, base string, server *sandbox.Server, client *http.Client) messagetest.Rig {
	t.Helper()
	c, err := message.New(kind, base, "geheim", client)
	if err != nil {
		t.Fatal(err)
	}
	return messagetest.Rig{Carrier: c, Kind: kind, To: addresses[kind][0], Stranger: addresses[kind][1], Taken: server.Taken, Asks: true, Compares: true,
		Fail: func(f messagetest.Fault) {
			server.Fail(map[messagetest.Fault]sandbox.Fault{messagetest.Outage: sandbox.Down, messagetest.Lost: sandbox.Lost}[f])
		}}
}

func TestGatewaysMeetTheConditionsOfChannels(t *testing.T) {
	for kind := range addresses {
		t.Run(string(kind), func(t *testing.T) {
			messagetest.Run(t, func(t *testing.T) messagetest.Rig {
				server := sandbox.New(clock.NewManual(testkit.WorldBegins), "geheim", "")
				return rig(t, kind, "http://sandbox.invalid", server, &http.Client{Transport: server})
			})
		})
	}
	t.Run("over the network", func(t *testing.T) {
		messagetest.Run(t, func(t *testing.T) messagetest.Rig {
			server := sandbox.New(clock.NewManual(testkit.WorldBegins), "geheim", "")
			listening := httptest.NewServer(server)
			t.Cleanup(listening.Close)
			return rig(t, delivery.SMS, listening.URL, server, listening.Client())
		})
	})
}

func TestParcelsAreFollowed(t *testing.T) {
	c := clock.NewManual(testkit.WorldBegins)
	server := sandbox.New(c, "geheim", "")
	post, err := message.New(delivery.Post, "http://sandbox.invalid", "geheim", &http.Client{Transport: server})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := post.Send(t.Context(), delivery.Message{Key: "k"}); err == nil {
		t.Error("the tracking service sends")
	}
	if _, err := post.Ask(t.Context(), "k-9", "EA000000009"); !errors.Is(err, delivery.ErrNotKnown) {
		t.Errorf("a parcel that there is not: %v", err)
	}
	for number, want := range map[string]delivery.State{"EA000000001": delivery.Arrived, "EA000000002": delivery.Failed, "EA000000003": delivery.Unknown} {
		if r, err := post.Ask(t.Context(), "k-"+number, number); err != nil || r.State != delivery.Accepted || !r.Sandbox {
			t.Errorf("%s at first: %+v (%v)", number, r, err)
		}
		c.Advance(2 * time.Minute)
		if r, err := post.Ask(t.Context(), "k-"+number, number); err != nil || r.State != want {
			t.Errorf("%s later: %+v (%v)", number, r, err)
		}
	}
}

func TestAnswersThatAreNotWholeAreNone(t *testing.T) {
	server := sandbox.New(clock.NewManual(testkit.WorldBegins), "geheim", "")
	r := rig(t, delivery.SMS, "http://sandbox.invalid", server, &http.Client{Transport: server})
	for _, f := range []sandbox.Fault{sandbox.Down, sandbox.Busy, sandbox.Lost, sandbox.Broken, sandbox.Strange} {
		server.Fail(f)
		if _, err := r.Carrier.Send(t.Context(), r.Message("k")); err == nil || errors.Is(err, delivery.ErrRefused) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", f, err)
		}
	}
	if _, err := r.Carrier.Send(t.Context(), r.Message("k")); err != nil || server.Taken() != 1 {
		t.Errorf("at last: %v, %d taken", err, server.Taken())
	}
	stranger, err := message.New(delivery.SMS, "http://sandbox.invalid", "wrong", &http.Client{Transport: server})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Send(t.Context(), r.Message("k-2")); err == nil {
		t.Error("a wrong token is accepted")
	}
	for _, kind := range []delivery.Kind{delivery.Notice, delivery.Phone, "pigeon"} {
		if _, err := message.New(kind, "http://sandbox.invalid", "", nil); err == nil {
			t.Errorf("there is a gateway of %s", kind)
		}
	}
}
