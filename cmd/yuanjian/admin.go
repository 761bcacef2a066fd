package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"yuanjian/internal/web"
)

// adminWithin is how long the last answers on the admin address may take.
const adminWithin = 5 * time.Second

// admin is what the operator's own address answers: probes, measures and profiles.
func (a *app) admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", live)
	mux.HandleFunc("GET /readyz", a.answerReady)
	mux.Handle("GET /metrics", a.metrics.Handler())
	profiles(mux, a.settings.Clock)
	return mux
}

// serveAdmin answers the operator until ctx ends. It ends after the door has closed, so that readyz tells to the last
// that the process is ending.
func (a *app) serveAdmin(ctx context.Context, l net.Listener) error {
	front, err := web.NewFront("", nil)
	if err != nil {
		return err
	}
	server := web.NewServer("", front.Handler(a.admin()), a.settings.Log)
	ended := make(chan error, 1)
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), adminWithin)
		defer cancel()
		if err := server.Shutdown(last); err != nil {
			_ = server.Close() // a profile that is being taken is cut
		}
		ended <- nil
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-ended
}
