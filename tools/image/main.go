// Command image writes an OCI image of the program without a container engine: one layer with the static binary, a
// configuration, an account without rights and the folders that it needs, as an OCI image layout in a tar file. The same input gives
// the same bytes. It then reads what it wrote and checks every digest.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	var in input
	out := flag.String("out", "yuanjian-image.tar", "the file to write")
	binary := flag.String("binary", "bin/yuanjian", "the static binary")
	config := flag.String("config", "", "the configuration to put at /etc/yuanjian/yuanjian.toml")
	roots := flag.String("ca", "", "certificates of authorities for calls to other services, PEM; empty: none, mount them at /etc/ssl/certs/ca-certificates.crt")
	flag.StringVar(&in.arch, "arch", "amd64", "architecture of the binary")
	flag.StringVar(&in.name, "name", "yuanjian:latest", "name and tag of the image")
	flag.Parse()
	if err := write(*out, in, *binary, *config, *roots); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func write(out string, in input, binary, config, roots string) error {
	for path, into := range map[string]*[]byte{binary: &in.binary, config: &in.config, roots: &in.roots} {
		if path == "" {
			continue
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		*into = raw
	}
	image, err := build(in)
	if err != nil {
		return err
	}
	manifest, err := check(image)
	if err != nil {
		return fmt.Errorf("what was built is not whole: %w", err)
	}
	if err := os.WriteFile(out, image, 0o644); err != nil {
		return err
	}
	fmt.Printf("%s  %d bytes  %s\n", out, len(image), manifest)
	return nil
}
