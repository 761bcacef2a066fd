package testkit

import (
	"context"
	"fmt"
	"os"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// phoneWidth is the widest window, in CSS pixels, that is taken for a phone's.
const phoneWidth = 600

// settled is true when the typefaces and every picture that the page asks for at once are there.
const settled = `document.readyState === "complete" && document.fonts.status === "loaded" &&
[...document.images].every(i => i.loading === "lazy" || i.complete)`

// Screenshot opens the address in a window of width × height CSS pixels, a phone's when it is at most 600 wide, and
// writes a PNG of the whole page to the path. ctx is that of Chromium; its cookies, thus its session, are used.
func Screenshot(ctx context.Context, address string, width, height int, path string) error {
	window := chromedp.EmulateViewport(int64(width), int64(height))
	if width <= phoneWidth {
		window = chromedp.EmulateViewport(int64(width), int64(height), chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	var picture []byte
	err := chromedp.Run(ctx, window, emulation.SetScrollbarsHidden(true), chromedp.Navigate(address),
		chromedp.Poll(settled, nil), chromedp.FullScreenshot(&picture, 100))
	if err != nil {
		return fmt.Errorf("screenshot of %s at %d×%d: %w", address, width, height, err)
	}
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		return fmt.Errorf("screenshot of %s: %w", address, err)
	}
	return nil
}
