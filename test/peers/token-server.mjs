// A server of tokens of oidc-provider, for one client with each way of naming itself, whose tokens live for five seconds; and below /api one list that it
// gives to whoever has such a token. Started with the folder of the peers and a port. Prints a line for each token given, and for each call and its status.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [peersDir, port] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(createRequire(join(peersDir, 'node/package.json')).resolve('oidc-provider')).href);
const url = `http://127.0.0.1:${port}`;
const client = (id, method) => ({ client_id: id, client_secret: `${id}-secret, with 100% odd & signs`, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], token_endpoint_auth_method: method });

const provider = new Provider(url, {
  clients: [client('muster-basic', 'client_secret_basic'), client('muster-post', 'client_secret_post')],
  features: { clientCredentials: { enabled: true }, devInteractions: { enabled: false } },
  scopes: ['people.read', 'projects.read'],
  ttl: { ClientCredentials: 5 },
});
provider.on('grant.success', ({ oidc }) => console.log(`token ${oidc.client.clientId}`));
provider.use(async (context, next) => {
  if (!context.path.startsWith('/api/')) return next();
  const token = await provider.ClientCredentials.find(/^Bearer (.+)$/.exec(context.get('authorization'))?.[1] ?? '');
  context.status = token && !token.isExpired && token.scope === 'people.read' ? 200 : 401;
  context.body = context.status === 200 ? [{ id: 1 }] : { error: 'invalid_token' };
  console.log(`call ${context.status} ${token?.clientId ?? ''}`);
});
provider.listen(Number(port), '127.0.0.1');
