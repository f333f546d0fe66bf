/**
 * Child process of the benchmark: `fetch` and `JSON.parse`, page after page, and nothing else. Arguments: URL, records a page,
 * records. Prints how many it saw.
 */
const [url = '', size = '1', total = '0'] = process.argv.slice(2)
let seen = 0
for (let offset = 0; offset < Number(total); offset += Number(size)) {
  const answer = await fetch(`${url}&offset=${offset}&limit=${size}`)
  seen += (JSON.parse(await answer.text()) as { data: unknown[] }).data.length
}
console.log(seen)
