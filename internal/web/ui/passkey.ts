// Passkeys: a form with data-passkey asks the browser for one when it is sent, and carries the answer. Without script, or
// where the browser knows no passkeys, the form stays hidden and its page says what else there is.

type Options = { publicKey: Record<string, any> };

const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const out = new Uint8Array(plain.length);
  for (let i = 0; i < plain.length; i++) out[i] = plain.charCodeAt(i);
  return out.buffer;
};

const text = (buffer: ArrayBuffer | null): string | undefined => {
  if (!buffer) return undefined;
  let plain = "";
  new Uint8Array(buffer).forEach((b) => (plain += String.fromCharCode(b)));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const decoded = (options: Options): any => {
  const key: any = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (key[list]) key[list] = key[list].map((c: any) => ({ ...c, id: bytes(c.id) }));
  }
  return { publicKey: key };
};

const encoded = (made: any): string => {
  const r = made.response;
  return JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: {
      clientDataJSON: text(r.clientDataJSON),
      attestationObject: text(r.attestationObject),
      authenticatorData: text(r.authenticatorData),
      signature: text(r.signature),
      userHandle: text(r.userHandle),
    },
  });
};

document.querySelectorAll<HTMLFormElement>("form[data-passkey]").forEach((form) => {
  if (!navigator.credentials || !(window as any).PublicKeyCredential) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const options = decoded(JSON.parse(form.dataset.options as string));
    const asked = form.dataset.passkey === "create" ? navigator.credentials.create(options) : navigator.credentials.get(options);
    const failed = form.querySelector<HTMLElement>("[data-failed]");
    asked.then(
      (made) => {
        (form.elements.namedItem("answer") as HTMLInputElement).value = encoded(made);
        form.submit();
      },
      () => failed && (failed.hidden = false),
    );
  });
});
