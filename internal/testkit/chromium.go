package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"yuanjian/internal/font"
)

// chromiumFlags starts a browser that keeps every guard of the web (same origin, CSP, site isolation) and asks nobody
// outside. The sandbox alone is off, because root cannot have it.
var chromiumFlags = []chromedp.ExecAllocatorOption{
	chromedp.Flag("headless", true),
	chromedp.Flag("no-sandbox", true),
	chromedp.Flag("disable-dev-shm-usage", true),
	chromedp.Flag("disable-gpu", true),
	chromedp.Flag("disable-quic", true),
	chromedp.Flag("no-first-run", true),
	chromedp.Flag("disable-background-networking", true),
	chromedp.Flag("disable-component-update", true),
	chromedp.Flag("disable-sync", true),
}

// browser is where a Chromium lies and what it needs in its environment.
type browser struct {
	path        string
	environment []string
}

// found looks for the browser once a process.
var found = sync.OnceValues(findChromium)

// Chromium starts a real Chromium with an empty profile and returns the chromedp context of its first tab. It ends
// with the test, and after eighteen minutes in any case, so that a page that never settles fails its own test. Further
// flags, such as chromedp.Flag("use-fake-device-for-media-stream", true), are added to ours.
//
// The only typeface it knows is that of package font, so that pictures are alike on every machine.
func Chromium(t testing.TB, flags ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	b, err := found()
	if err != nil {
		t.Fatal(err)
	}
	options := append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(b.path), chromedp.Env(b.environment...), chromedp.WSURLReadTimeout(time.Minute),
	}, chromiumFlags...)
	return browse(t, append(options, flags...))
}

// browse starts a browser that ends with the test.
func browse(t testing.TB, options []chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 18*time.Minute)
	t.Cleanup(cancel)
	ctx, end := chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(end)
	ctx, _ = chromedp.NewContext(ctx, chromedp.WithErrorf(exceptUnknown(t)))
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("end Chromium: %v", err)
		}
	})
	return ctx
}

// exceptUnknown drops the driver's word on events that are newer than it; whatever else it says is the test's.
func exceptUnknown(t testing.TB) func(string, ...any) {
	return func(format string, args ...any) {
		if !strings.HasPrefix(format, "unhandled ") {
			t.Logf("Chromium's driver: "+format, args...)
		}
	}
}

func findChromium() (browser, error) {
	fonts, err := fontFolder()
	if err != nil {
		return browser{}, fmt.Errorf("lay out the typeface for Chromium: %w", err)
	}
	environment := []string{"FONTCONFIG_FILE=" + filepath.Join(fonts, "fonts.conf")}
	if os.Getenv(npmOnly) != "1" {
		for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"} {
			if path, err := exec.LookPath(name); err == nil {
				return browser{path, environment}, nil
			}
		}
	}
	folder, err := packagedChromium()
	if err != nil {
		return browser{}, err
	}
	environment = append(environment, "LD_LIBRARY_PATH="+filepath.Join(folder, "al2023", "lib"))
	return browser{filepath.Join(folder, "chromium"), environment}, nil
}

// unpackChromium has the package unpack itself into the temporary folder of node. Its list of arguments is not used:
// it turns off the guards that our tests are about.
const unpackChromium = `import(require("node:url").pathToFileURL(process.argv[1]))
.then(m => m.default.executablePath())
.catch(e => { console.error(e); process.exit(1) })`

// packagedChromium unpacks the npm package once for each version, because the package takes a copy of another version
// for its own when it finds one.
func packagedChromium() (string, error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	packaged := filepath.Join(root, "node_modules", "@sparticuz", "chromium")
	version, err := packageVersion(packaged)
	if err != nil {
		return "", fmt.Errorf("no Chromium on this machine, and none from npm: run 'npm ci' in %s, or install Chromium: %w", root, err)
	}
	return once(fmt.Sprintf("yuanjian-chromium-%s-%d", version, os.Geteuid()), func(folder string) error {
		unpack := exec.Command("node", "-e", unpackChromium, filepath.Join(packaged, "build", "index.js"))
		// The package unpacks the libraries it needs beside Chromium (NSS) only where it believes to be there.
		unpack.Env = append(os.Environ(), "TMPDIR="+folder, "AWS_LAMBDA_JS_RUNTIME=nodejs22.x")
		if out, err := unpack.CombinedOutput(); err != nil {
			return fmt.Errorf("unpack Chromium: %w\n%s", err, out)
		}
		return nil
	})
}

// fontsConf is the fontconfig file of a folder (%[1]s) with one typeface; fontconfig knows nothing else.
const fontsConf = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>%[1]s/font</dir>
  <cachedir>%[1]s/cache</cachedir>
</fontconfig>
`

// fontFolder lays out the typeface once for each version.
func fontFolder() (string, error) {
	name := fmt.Sprintf("yuanjian-noto-sans-sc-0.4.3-%d", os.Geteuid())
	return once(name, func(folder string) error {
		file, err := font.Regular()
		if err != nil {
			return err
		}
		conf := fmt.Sprintf(fontsConf, filepath.Join(os.TempDir(), name))
		return errors.Join(
			os.Mkdir(filepath.Join(folder, "font"), 0o755), os.Mkdir(filepath.Join(folder, "cache"), 0o755),
			os.WriteFile(filepath.Join(folder, "font", "NotoSansSC-Regular.ttf"), file, 0o644),
			os.WriteFile(filepath.Join(folder, "fonts.conf"), []byte(conf), 0o644))
	})
}
