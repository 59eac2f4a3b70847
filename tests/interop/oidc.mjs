// A real OpenID Connect provider with its own sign-in form, in memory. Arguments: port, redirect URI.
import { Provider } from "oidc-provider";

const [port, redirectUri] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "quire",
      client_secret: "a secret between quire and its provider",
      redirect_uris: [redirectUri],
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  pkce: { required: () => true },
  cookies: { keys: ["only for tests"] },
  // The account "ada" has a proven address, "bob" one that he only claims.
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of the provider`, email: `${id}@example.org`, email_verified: id === "ada" }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log("listening"));
