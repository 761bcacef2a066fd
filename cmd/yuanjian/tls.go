package main

import (
	"crypto/tls"
	"fmt"
	"sync/atomic"
)

// certificate is the site's certificate, which can be replaced while connections come in.
type certificate struct {
	current atomic.Pointer[tls.Certificate]
}

// load reads certificate and key; what was there stays when they do not fit.
func (k *certificate) load(cert, key string) error {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("读取tls_cert和tls_key / read the certificate and its key: %w", err)
	}
	k.current.Store(&pair)
	return nil
}

// config gives every new connection the certificate that is there then.
func (k *certificate) config() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return k.current.Load(), nil }}
}
