import { useService } from '../support/service-suite.js';

const suite = useService();

interface Examples {
  readonly [name: string]: { readonly value: Record<string, unknown> };
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { requestBody?: { content: Record<string, { examples?: Examples }> } }>
  >;
}

it('is served with its page, without a key and without the network', async () => {
  const page = await suite.service.ask('GET', '/docs', { key: null });
  expect(page).toMatchObject({ status: 200, type: 'text/html' });
  const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.filter((source) => /^(https?:)?\/\//.test(source))).toEqual([]);
});

it('has an example of every command, and the service understands each', async () => {
  const { text } = await suite.service.ask('GET', '/openapi.json', { key: null });
  const document = JSON.parse(text) as Document;
  expect(document.openapi).toMatch(/^3\./);
  const examples = document.paths['/v1/commands']?.['post']?.requestBody?.content['application/json']?.examples ?? {};
  const values = Object.values(examples).map(({ value }) => value);
  expect(new Set(values.map(({ type }) => type)).size).toBe(26);
  for (const value of values) {
    const { status, json: answer } = await suite.service.ask('POST', '/v1/commands', { json: value });
    // Refused for want of stock is an answer; not understood would be a wrong example.
    expect({ value, answer, understood: [201, 409, 422].includes(status) }).toMatchObject({ understood: true });
  }
});
