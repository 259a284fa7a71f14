/** What every server answers, and what every client sends. */

export const HELLO = 'Hello, World!'

/** The object behind `/json`; every server turns it into text for each request. */
export const ITEM = {
  id: 4711,
  name: 'A watering can',
  price: 19.95,
  tags: ['garden', 'metal', 'new'],
  stock: { shop: 3, store: 120 },
  active: true,
}

/** `/stream` is this piece 16 times: 1 MiB. */
export const PIECE = Buffer.alloc(64 * 1024, 'abcdefgh')
export const PIECES = 16

/** What is sent to `POST /echo`. */
export const ECHO = Buffer.alloc(64 * 1024, '01234567')

/** The headers of a request as a browser sends them; with `Host` they are ten. */
export const BROWSER_HEADERS = {
  Connection: 'keep-alive',
  'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-GB,en;q=0.9,de;q=0.7',
  Cookie: 'session=6f1d2a9c0b7e4d53; theme=light; consent=1',
  Referer: 'http://127.0.0.1/catalogue?page=3',
  'Sec-Fetch-Site': 'same-origin',
  'Upgrade-Insecure-Requests': '1',
}
