// what well-known services give out
const shapes =
  /^(?:eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|gh[pousr]_\w{20,}|github_pat_\w{20,}|(?:sk|rk|pk)[_-](?:live|test|proj|ant)[\w-]{8,}|sk-[\w-]{16,}|xox[abeprs]-[\w-]{8,}|AKIA[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{10,}|glpat-[\w-]{16,}|SG\.[\w-]{10,}\.[\w-]{10,}|\d{6,}:[\w-]{30,}|bot\d{6,}:[\w-]{30,})$/

/** a password in an address: `postgres://ann:pw@host/db` */
const addressWithPassword = /^[a-z][a-z\d+.-]*:\/\/[^/@\s:]*:[^/@\s]+@/i

/** True for what well-known services give out as keys and tokens, by its form, and for an address with a password in it. */
export function looksLikeToken(text: string): boolean {
  return shapes.test(text) || addressWithPassword.test(text)
}
