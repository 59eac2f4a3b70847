/** Whether two ids are one account's: actors are called "user:…", members by the account's own id. */
export function sameUser(one: string | undefined, other: string | undefined): boolean {
  if (!one || !other) return false;
  const bare = (id: string) => id.replace(/^user:/, "");
  return bare(one) === bare(other);
}
