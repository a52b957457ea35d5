// Before the specs with foreign clients: installs those, then what every spec with servers needs.
import provideServers from '../global-setup.mjs';
import { installPeers } from './install.mjs';

export default async function setup() {
  installPeers();
  await provideServers();
}
