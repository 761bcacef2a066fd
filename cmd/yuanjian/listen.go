package main

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"yuanjian/internal/web"
)

// How long a connection may take. Media of 96 MiB over a slow line need minutes; headers do not (web.NewServer).
const (
	readTimeout  = 10 * time.Minute
	writeTimeout = 10 * time.Minute
	drainTimeout = 20 * time.Second // unless configured
	// refusalsEvery is how often the counts of what the door refused are stored: they are in this process's memory.
	refusalsEvery = time.Minute
)

// serve answers on a listener and works off jobs until ctx ends. Then readyz says so, no job and no request begins any
// more, and those that have begun may end.
func (a *app) serve(ctx context.Context, l net.Listener) error {
	server := web.NewServer("", a.handler, a.settings.Log)
	server.ReadTimeout, server.WriteTimeout, server.TLSConfig = readTimeout, writeTimeout, a.settings.TLS
	working, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	if a.settings.does(roleWorker) {
		if a.held != nil { // nobody else works here: a list that a killed process was entering goes on at once
			err := a.worker.TakeOver(ctx)
			switch {
			case ctx.Err() != nil: // told to end before it has begun
				return l.Close()
			case err != nil:
				return errors.Join(err, l.Close())
			}
		}
		all.Go(func() { a.worker.Run(working) })
		all.Go(func() { sayConfinement(working, a.decoders, a.settings.Log) })
	}
	if a.settings.does(roleIngest) {
		all.Go(func() { a.countRefusals(working) })
	}
	all.Go(func() {
		<-working.Done()
		a.drain(context.WithoutCancel(ctx), server)
	})
	err := a.answer(server, l)
	stop()
	all.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (a *app) answer(server *http.Server, l net.Listener) error {
	if server.TLSConfig != nil {
		return server.ServeTLS(l, "", "")
	}
	return server.Serve(l)
}

func (a *app) drain(ctx context.Context, server *http.Server) {
	a.draining.Store(true)
	_ = a.settings.Clock.Sleep(ctx, a.settings.DrainNotice) // ctx does not end
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(a.settings.DrainWithin, drainTimeout))
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		a.settings.Log.Warn("some requests did not end in time", "error", err.Error())
		_ = server.Close() // cuts what is left
	}
}

// countRefusals stores what the door has refused, from time to time and at the end.
func (a *app) countRefusals(ctx context.Context) {
	for {
		ended := a.settings.Clock.Sleep(ctx, refusalsEvery) != nil
		if err := a.door.WriteRefusals(context.WithoutCancel(ctx)); err != nil {
			a.settings.Log.Error("count refusals", "error", err.Error())
		}
		if ended {
			return
		}
	}
}
