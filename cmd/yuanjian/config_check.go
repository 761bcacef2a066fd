package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/media"
	"yuanjian/internal/web"
	"yuanjian/internal/web/api"
)

// The roles of a process.
const (
	roleWeb    = "web"    // the pages of the staff
	roleWorker = "worker" // what follows acts, and what is done from time to time
	roleIngest = "ingest" // the device interface
)

var roleNames = []string{roleWeb, roleWorker, roleIngest}

// check refuses what cannot be meant (usageError) and what would be unsafe (any other error), with its cure.
func (c config) check() error {
	if err := c.checkValues(); err != nil {
		return usageError{err}
	}
	if c.DB == "" && len(c.Roles) < len(roleNames) {
		return errors.New("SQLite由一个进程承担全部角色，请去掉roles，或者用db指定PostgreSQL / on SQLite one process does everything: leave roles out, or name a PostgreSQL by db")
	}
	if !onLoopback(c.AdminListen) {
		return fmt.Errorf("管理地址%s不是本机地址：指标和性能剖析不对外提供。请改为127.0.0.1:9090，远程查看请走SSH或者本机代理 / admin_listen must be on loopback; reach it from elsewhere by SSH or a proxy on this machine", c.AdminListen)
	}
	return c.checkOpen()
}

// checkOpen refuses an address that others can reach over a line that others can read.
func (c config) checkOpen() error {
	if onLoopback(c.Listen) {
		return nil
	}
	https := strings.HasPrefix(c.PublicURL, "https://")
	switch {
	case c.TLSCert == "" && len(c.TrustedProxies) == 0:
		return fmt.Errorf("监听地址%s可以从外部访问，必须加密：请设置tls_cert和tls_key，或者在前置代理上加密并设置trusted_proxies；只在本机试用的，请监听127.0.0.1 / "+
			"others can reach %s: set tls_cert and tls_key, or end TLS at a proxy and name it in trusted_proxies, or listen on 127.0.0.1", c.Listen, c.Listen)
	case !https:
		return errors.New("对外提供服务必须设置public_url，如https://yuanjian.example.gov.cn / set public_url to the https address under which people reach the system")
	}
	return nil
}

func (c config) checkValues() error {
	for _, r := range c.Roles {
		if !slices.Contains(roleNames, r) {
			return fmt.Errorf("没有%q这个角色，可用的是%s / there is no role %q; there are %s", r, strings.Join(roleNames, "、"), r, strings.Join(roleNames, ", "))
		}
	}
	for key, address := range map[string]string{"listen": c.Listen, "admin_listen": c.AdminListen} {
		if _, _, err := net.SplitHostPort(address); err != nil {
			return fmt.Errorf("%s应为“地址:端口”，如127.0.0.1:8080 / %s must be ADDRESS:PORT, got %q", key, key, address)
		}
	}
	if _, err := web.NewFront(c.PublicURL, c.TrustedProxies); err != nil {
		return err
	}
	if err := c.checkTogether(); err != nil {
		return err
	}
	if err := c.checkNumbers(); err != nil {
		return err
	}
	if _, err := c.collector(); c.TraceEndpoint != "" && err != nil {
		return err
	}
	if _, err := c.tileHost(); c.MapTiles != "" && err != nil {
		return err
	}
	if _, err := c.level(); err != nil {
		return err
	}
	if err := c.checkNonTax(); err != nil {
		return err
	}
	if err := c.checkLetters(); err != nil {
		return err
	}
	if err := c.checkWays(); err != nil {
		return err
	}
	_, err := c.bucket()
	return err
}

// checkTogether looks at keys that are needed, and at those that are set together or not at all.
func (c config) checkTogether() error {
	switch {
	case len(c.Roles) == 0:
		return errors.New("roles不能为空 / roles must name at least one role")
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return errors.New("tls_cert和tls_key要一起设置 / set both tls_cert and tls_key")
	case c.DB != "" && !strings.HasPrefix(c.DB, "postgres://") && !strings.HasPrefix(c.DB, "postgresql://"):
		return errors.New("db应为postgres://用户@主机/数据库 / db must be postgres://user@host/database")
	case c.DB == "" && c.DBPasswordFile != "":
		return errors.New("db_password_file须与db一起设置 / db_password_file is for db")
	case c.Blob == "" && (c.BlobEndpoint != "" || c.BlobKeyID != "" || c.BlobSecretFile != "" || c.BlobRetainDays != 0):
		return errors.New("blob_endpoint等配置项须与blob一起设置 / blob_endpoint and its like are for blob")
	case c.BlobRetainDays < 0:
		return errors.New("blob_retain_days不能是负数 / blob_retain_days must not be negative")
	case c.OIDCIssuer == "" && (c.OIDCClientID != "" || c.OIDCSecretFile != "" || len(c.OIDCAllow) > 0):
		return errors.New("oidc_client_id等配置项须与oidc_issuer一起设置 / oidc_client_id and its like are for oidc_issuer")
	case c.OIDCIssuer != "" && (c.OIDCClientID == "" || len(c.OIDCAllow) == 0 || c.OIDCTitle == "" || c.OIDCClaim == ""):
		return errors.New("设置了oidc_issuer，还要设置oidc_client_id和oidc_allow，oidc_title和oidc_claim不能为空 / oidc_issuer wants oidc_client_id and oidc_allow too; oidc_title and oidc_claim must not be empty")
	case c.Data == "":
		return errors.New("data不能为空 / data must name a folder")
	}
	return nil
}

// checkNumbers looks at what is counted and measured.
func (c config) checkNumbers() error {
	for key, n := range map[string]float64{"device_per_second": c.DevicePerSecond, "device_parallel": float64(c.DeviceParallel), "request_bytes": float64(c.RequestBytes), "device_at_once": float64(c.DeviceAtOnce), "media_most": float64(c.MediaMost), "slowest_line": float64(c.SlowestLine),
		"picture_bytes": float64(c.PictureBytes), "picture_pixels": float64(c.PicturePixels), "film_bytes": float64(c.FilmBytes),
		"device_messages": float64(c.DeviceMessages), "device_storing": float64(c.DeviceStoring), "device_lookups": float64(c.DeviceLookups), "introduction": float64(c.Introduction), "patience": float64(c.Patience)} {
		if n <= 0 {
			return fmt.Errorf("%s应大于0 / %s must be above 0", key, key)
		}
	}
	if c.FreeLeast < 0 || c.FreeLeast >= 1 {
		return errors.New("free_least应为0到1之间的小数，如0.05 / free_least must be a share such as 0.05")
	}
	if c.MediaMost > capture.MediaMost {
		return fmt.Errorf("media_most最多是%d / media_most must be at most %d", capture.MediaMost, capture.MediaMost)
	}
	if c.TraceShare < 0 || c.TraceShare > 1 {
		return errors.New("trace_share应为0到1 / trace_share must be from 0 to 1")
	}
	if c.DevicePerDay < 0 {
		return errors.New("device_per_day不能是负数 / device_per_day must not be negative")
	}
	return nil
}

// level is the least level of the log.
func (c config) level() (slog.Level, error) {
	var l slog.Level
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.LogLevel) {
		return l, fmt.Errorf("log_level应为debug、info、warn或者error / log_level must be debug, info, warn or error, got %q", c.LogLevel)
	}
	return l, l.UnmarshalText([]byte(c.LogLevel))
}

// onLoopback tells whether only this machine can reach an address.
func onLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// dsn is the address of the database with its password.
func (c config) dsn() (string, error) {
	if c.DBPasswordFile == "" {
		return c.DB, nil
	}
	u, err := url.Parse(c.DB)
	if err != nil {
		return "", errors.New("db不是有效的地址 / db is no valid address") // what it says may hold a password
	}
	password, err := secret(c.DBPasswordFile)
	if err != nil {
		return "", fmt.Errorf("db_password_file: %w", err)
	}
	u.User = url.UserPassword(u.User.Username(), password)
	return u.String(), nil
}

// collector is the host and port of trace_endpoint: the one address that spans may be sent to.
func (c config) collector() (string, error) {
	u, err := url.Parse(c.TraceEndpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return "", fmt.Errorf("trace_endpoint应为http://主机:端口/v1/traces / trace_endpoint must be http://host:port/v1/traces, got %q", c.TraceEndpoint)
	}
	port := cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])
	return net.JoinHostPort(u.Hostname(), port), nil
}

// tileHost is the host and port of the service of map tiles.
func (c config) tileHost() (string, error) {
	u, err := url.Parse(strings.NewReplacer("{z}", "0", "{x}", "0", "{y}", "0").Replace(c.MapTiles))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Fragment != "" ||
		!strings.Contains(c.MapTiles, "{z}") || !strings.Contains(c.MapTiles, "{x}") || !strings.Contains(c.MapTiles, "{y}") {
		return "", fmt.Errorf("map_tiles应为带{z}、{x}、{y}的地址，如https://tiles.example.gov.cn/{z}/{x}/{y}.png / map_tiles must be an address with {z}, {x} and {y}, got %q", c.MapTiles)
	}
	return net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), map[string]string{"http": "80", "https": "443"}[u.Scheme])), nil
}

// secret reads a file that holds one secret; no file, no secret.
func secret(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	s := strings.TrimRight(string(raw), "\r\n")
	if s == "" || strings.ContainsAny(s, "\r\n") {
		return "", fmt.Errorf("%s应只有一行密钥内容 / must hold one line, the secret", file)
	}
	return s, nil
}

// limits are those of the device interface.
func (c config) limits() api.Limits {
	l := api.DefaultLimits()
	l.Media = media.Limits{PictureBytes: c.PictureBytes, FilmBytes: c.FilmBytes, Pixels: c.PicturePixels}
	l.Files, l.Request, l.PerSec, l.Daily = c.MediaMost, c.RequestBytes, c.DevicePerSecond, c.DevicePerDay
	l.FreeLeast, l.Parallel, l.PerDevice, l.Slowest = c.FreeLeast, c.DeviceParallel, c.DeviceAtOnce, c.SlowestLine
	l.Messages, l.Storing, l.Lookups = c.DeviceMessages, c.DeviceStoring, c.DeviceLookups
	l.Introduction, l.Patience = time.Duration(c.Introduction), time.Duration(c.Patience)
	return l
}
