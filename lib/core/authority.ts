/** Where the host of an authority, `example.com:8080`, ends and its port begins; an IPv6 address is in brackets. */
export function endOfHost(authority: string): number {
  const colon = authority.indexOf(':', authority.startsWith('[') ? authority.indexOf(']') : 0)
  return colon < 0 ? authority.length : colon
}
