package testkit

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// OldChromium starts Chromium 80, the oldest for which the pages of parties are written (telephones whose system is not updated any more). It is the one
// of an npm package whatever there is on the machine, runs as one process, as that build must, and ends with the test.
func OldChromium(t testing.TB) context.Context {
	t.Helper()
	folder, err := foundOld()
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := fontFolder()
	if err != nil {
		t.Fatal(err)
	}
	options := append([]chromedp.ExecAllocatorOption{chromedp.ExecPath(filepath.Join(folder, "chromium")), chromedp.WSURLReadTimeout(time.Minute),
		chromedp.Env("LD_LIBRARY_PATH="+filepath.Join(folder, "lib"), "FONTCONFIG_FILE="+filepath.Join(fonts, "fonts.conf")), chromedp.Flag("single-process", true), chromedp.Flag("no-zygote", true)}, chromiumFlags...)
	return browse(t, options)
}

// foundOld looks for it once a process.
var foundOld = sync.OnceValues(func() (string, error) {
	root, err := root()
	if err != nil {
		return "", err
	}
	packaged := filepath.Join(root, "node_modules", "chrome-aws-lambda")
	version, err := packageVersion(packaged)
	if err != nil {
		return "", fmt.Errorf("no Chromium 80 from npm: run scripts/npm in %s: %w", root, err)
	}
	return once(fmt.Sprintf("yuanjian-chromium-80-%s-%d", version, os.Geteuid()), func(folder string) error { return unpackOld(filepath.Join(packaged, "bin"), folder) })
})

// inflate unpacks a file that is packed by Brotli.
const inflate = `require("node:fs").writeFileSync(process.argv[2], require("node:zlib").brotliDecompressSync(require("node:fs").readFileSync(process.argv[1])))`

func unpackOld(from, folder string) error {
	for packed, name := range map[string]string{"chromium.br": "chromium", "aws.tar.br": "libraries.tar"} {
		if out, err := exec.Command("node", "-e", inflate, filepath.Join(from, packed), filepath.Join(folder, name)).CombinedOutput(); err != nil {
			return fmt.Errorf("unpack %s: %w\n%s", packed, err, out)
		}
	}
	libraries := filepath.Join(folder, "libraries.tar")
	return errors.Join(os.Chmod(filepath.Join(folder, "chromium"), 0o755), os.Mkdir(filepath.Join(folder, "lib"), 0o755), unpackLibraries(libraries, filepath.Join(folder, "lib")), os.Remove(libraries))
}

// unpackLibraries takes the files of a tar's folder lib.
func unpackLibraries(from, folder string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg || filepath.Base(filepath.Dir(h.Name)) != "lib" {
			continue
		}
		raw, err := io.ReadAll(r)
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, filepath.Base(h.Name)), raw, 0o644)
		}
		if err != nil {
			return err
		}
	}
}
