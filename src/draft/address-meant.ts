/** Names of files that people have, and no host has. */
const files = /^[^/:?#]*\.(?:json|ya?ml|har|py|ipynb|md|txt|csv|xml|html?|zip|js|ts)$/i
const address = /^(localhost|\[[0-9a-f:.]+\]|[\w-]+(?:\.[\w-]+)*)(:\d{1,5})?(?:[/?#]\S*)?$/i
const local =
  /^(?:localhost|\[.*\]|[^.]+|127\..*|10\.[\d.]+|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|.*\.(?:local|localhost|internal|test))$/i

/** The URL that an address without its scheme means; undefined = the text is none. */
export function addressMeant(text: string): string | undefined {
  const written = text.trim().replace(/^\/\//, '')
  const [, host = '', port] = address.exec(written) ?? []
  const isHost = host === 'localhost' || host.startsWith('[') || /^(?:\d{1,3}\.){3}\d{1,3}$|\.[a-z]{2,}$/i.test(host)
  if (host === '' || (!isHost && port === undefined) || files.test(written)) return undefined
  const url = `${local.test(host) ? 'http' : 'https'}://${written}`
  return URL.canParse(url) ? url : undefined
}
