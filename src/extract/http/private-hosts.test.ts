import { describe, expect, test } from 'vitest'
import { sendJson, startServer, type LocalServer } from '../../../test/servers/local-http.ts'
import { openClient, request } from '../../../test/servers/open-client.ts'
import { isPrivateAddress } from './private-address.ts'

describe('isPrivateAddress', () => {
  test.each(
    `0.0.0.0 10.255.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.9.9.9 168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255
     192.0.0.8 192.168.1.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:a9fe:a9fe ::127.0.0.1
     64:ff9b::10.0.0.1 64:ff9b:1::1 2002:7f00:1:: 2001::1 2001:db8::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1
     ::ffff:0:192.168.0.1 3fff::1 no.address`.split(/\s+/),
  )('%s', (address) => {
    expect(isPrivateAddress(address)).toBe(true)
  })

  test.each(
    `1.1.1.1 9.255.255.255 100.63.255.255 100.128.0.0 172.15.0.1 172.32.0.1 192.167.0.1 192.169.0.1 198.20.0.1 223.255.255.255
     2606:4700:4700::1111 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808:: 2a00:1450:4001::200e`.split(/\s+/),
  )('not %s', (address) => {
    expect(isPrivateAddress(address)).toBe(false)
  })
})

const answers = (): Promise<LocalServer> => startServer((_request, response) => sendJson(response, [{ id: 1 }]))

describe('private_hosts: deny', () => {
  test('refuses loopback however it is written, at once and without a connection', async () => {
    await using server = await answers()
    await using http = openClient(server, { privateHosts: { except: [] } })
    const forms = [
      '127.0.0.1',
      'localhost',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '[::ffff:127.0.0.1]',
      '[::1]',
      '0',
    ]
    for (const host of forms) {
      await expect(http.get(request(`http://${host}:${server.port}/rows`)), host).rejects.toMatchObject({
        code: 'PRIVATE_HOST_REFUSED',
        details: { hint: expect.stringContaining('private_hosts: [') as string },
      })
    }
    expect(server.seen).toHaveLength(0)
    expect(http.events.filter(({ kind }) => kind === 'retry')).toEqual([])
  })

  test('an excepted host is asked, and its redirects and links lead nowhere else inside', async () => {
    await using inside = await answers()
    await using home = await startServer((seen, response) => {
      if (seen.url === '/rows') return sendJson(response, [])
      return void response.writeHead(302, { location: `http://localhost:${inside.port}/secrets` }).end()
    })
    await using http = openClient(home, { privateHosts: { except: [`127.0.0.1:${home.port}`] } })
    expect(await http.get(request(`${home.origin}/rows`))).toMatchObject({ body: [] })
    const refused = { code: 'PRIVATE_HOST_REFUSED', message: expect.stringContaining('localhost') as string }
    await expect(http.get(request(`${home.origin}/moved`))).rejects.toMatchObject(refused)
    await expect(http.get(request(`${inside.origin}/page2`))).rejects.toMatchObject({ code: 'PRIVATE_HOST_REFUSED' })
    expect(inside.seen).toHaveLength(0)
  })

  test('a proxy is no way around it', async () => {
    await using inside = await answers()
    await using proxy = await answers()
    await using http = openClient(inside, { env: { HTTP_PROXY: proxy.origin }, privateHosts: { except: [] } })
    await expect(http.get(request(`${inside.origin}/rows`))).rejects.toMatchObject({ code: 'PRIVATE_HOST_REFUSED' })
    expect(await http.get(request('http://1.1.1.1/rows'))).toMatchObject({ body: [{ id: 1 }] })
    expect(proxy.seen.map(({ url }) => url)).toEqual(['http://1.1.1.1/rows'])
  })
})
