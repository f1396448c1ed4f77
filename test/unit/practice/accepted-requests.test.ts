// Proves that the practice engine carries out what a request asks for, or refuses it by the name of the option, before anything happens.
import { describe, expect, it } from 'vitest';
import { acceptedRequests, checkBody, checkQuery } from '#practice/engine/http/accepted-requests';
import { optionNames } from '#practice/engine/http/option-names';

const create = (body: object) => () => checkBody('POST /containers/create', body);
const createHost = (HostConfig: object) => create({ Image: 'a', HostConfig });

/** What `docker run` 28.2 sends when nothing is set. */
const nothingSet = JSON.parse(
  `{"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":true,"AttachStderr":true,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,"Cmd":["true"],"Image":"practice/toolbox","Volumes":{},"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":{},"HostConfig":{"Binds":null,"ContainerIDFile":"","LogConfig":{"Type":"","Config":{}},"NetworkMode":"default","PortBindings":{},"RestartPolicy":{"Name":"no","MaximumRetryCount":0},"AutoRemove":true,"VolumeDriver":"","VolumesFrom":null,"ConsoleSize":[0,0],"CapAdd":null,"CapDrop":null,"CgroupnsMode":"","Dns":[],"DnsOptions":[],"DnsSearch":[],"ExtraHosts":null,"GroupAdd":null,"IpcMode":"","Cgroup":"","Links":null,"OomScoreAdj":0,"PidMode":"","Privileged":false,"PublishAllPorts":false,"ReadonlyRootfs":false,"SecurityOpt":null,"UTSMode":"","UsernsMode":"","ShmSize":0,"Isolation":"","CpuShares":0,"Memory":0,"NanoCpus":0,"CgroupParent":"","BlkioWeight":0,"BlkioWeightDevice":[],"BlkioDeviceReadBps":[],"BlkioDeviceWriteBps":[],"BlkioDeviceReadIOps":[],"BlkioDeviceWriteIOps":[],"CpuPeriod":0,"CpuQuota":0,"CpuRealtimePeriod":0,"CpuRealtimeRuntime":0,"CpusetCpus":"","CpusetMems":"","Devices":[],"DeviceCgroupRules":null,"DeviceRequests":null,"MemoryReservation":0,"MemorySwap":0,"MemorySwappiness":-1,"OomKillDisable":false,"PidsLimit":0,"Ulimits":[],"CpuCount":0,"CpuPercent":0,"IOMaximumIOps":0,"IOMaximumBandwidth":0,"MaskedPaths":null,"ReadonlyPaths":null},"NetworkingConfig":{"EndpointsConfig":{"default":{"IPAMConfig":null,"Links":null,"Aliases":null,"MacAddress":"","DriverOpts":null,"GwPriority":0,"NetworkID":"","EndpointID":"","Gateway":"","IPAddress":"","IPPrefixLen":0,"IPv6Gateway":"","GlobalIPv6Address":"","GlobalIPv6PrefixLen":0,"DNSNames":null}}}}`,
) as { HostConfig: object };

describe('a request to create a container', () => {
  it('passes as docker run sends it when nothing is set', () => {
    expect(create(nothingSet)).not.toThrow();
  });

  it('passes as docker-compose 1.29 sends it', () => {
    const body = {
      ExposedPorts: { '80/tcp': {} },
      Cmd: ['sleep', '600'],
      Image: 'a',
      Volumes: { '/v': {}, '/x': {} },
      NetworkDisabled: false,
      HostConfig: {
        NetworkMode: 'p_default',
        RestartPolicy: { Name: 'unless-stopped', MaximumRetryCount: 0 },
        VolumesFrom: [],
        Binds: ['p_vol:/v:rw'],
        PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
        Links: [],
        LogConfig: { Type: '', Config: {} },
      },
      NetworkingConfig: { EndpointsConfig: { p_default: { Aliases: ['a'], IPAMConfig: {} } } },
    };
    expect(create(body)).not.toThrow();
  });

  it.each<[string, object]>([
    ['--add-host', { ExtraHosts: ['a:1.2.3.4'] }],
    [
      '--gpus all',
      { DeviceRequests: [{ Driver: '', Count: -1, DeviceIDs: null, Capabilities: [['gpu']], Options: {} }] },
    ],
    [
      '--device nvidia.com/gpu=all',
      { Devices: [{ PathOnHost: 'nvidia.com/gpu=all', PathInContainer: '', CgroupPermissions: 'rwm' }] },
    ],
    [
      '--log-opt max-size',
      { LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } } },
    ],
    ['--publish', { PortBindings: { '80/tcp': [{ HostIp: '::', HostPort: '8080' }], 81: null } }],
    ['--mount type=volume', { Mounts: [{ Type: 'volume', Target: '/x', VolumeOptions: { NoCopy: true } }] }],
    [
      'the defaults, spelled out',
      { IpcMode: 'private', CgroupnsMode: 'private', PidsLimit: -1, MemorySwap: -1 },
    ],
  ])('carries %s out', (...[, hostConfig]) => {
    expect(createHost(hostConfig)).not.toThrow();
  });

  it.each<[string, object]>([
    ['--memory', { Memory: 1 }],
    ['--cpus', { NanoCpus: 1 }],
    ['--memory-swappiness', { MemorySwappiness: 0 }],
    ['--read-only', { ReadonlyRootfs: true }],
    ['--init', { Init: true }],
    ['--cap-add', { CapAdd: ['NET_ADMIN'] }],
    ['--ulimit', { Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 1 }] }],
    ['--tmpfs', { Tmpfs: { '/t': '' } }],
    ['--sysctl', { Sysctls: { 'net.core.somaxconn': '' } }],
    ['--storage-opt', { StorageOpt: { size: '1g' } }],
    ['--security-opt', { MaskedPaths: [] }],
    ['--device', { Devices: [{ PathOnHost: '/dev/null' }] }],
    ['--gpus', { DeviceRequests: [{ Count: 2, Capabilities: [['gpu']] }] }],
    ['--gpus', { DeviceRequests: [{ DeviceIDs: ['1'], Capabilities: [['gpu']] }] }],
    ['--gpus', { DeviceRequests: [{ Count: 1, Capabilities: [['tpu']] }] }],
    ['--publish', { PortBindings: { '53/udp': [{ HostPort: '53' }] } }],
    ['--publish', { PortBindings: { '80/tcp': [{ HostPort: '8000-8010' }] } }],
    ['--mount', { Mounts: [{ Type: 'tmpfs', Target: '/t' }] }],
    [
      '--mount',
      { Mounts: [{ Type: 'bind', Source: '/', Target: '/t', BindOptions: { Propagation: 'rshared' } }] },
    ],
    ['--log-driver', { LogConfig: { Type: 'syslog' } }],
    ['--log-opt', { LogConfig: { Type: 'json-file', Config: { tag: 'x' } } }],
    ['--network', { NetworkMode: 'container:other' }],
    ['HostConfig.OfTomorrow', { OfTomorrow: 'x' }],
  ])('refuses %s by name', (option, hostConfig) => {
    expect(createHost(hostConfig)).toThrow(`the practice engine does not support ${option}`);
  });

  it.each<[string, object]>([
    ['--user', { User: '1000' }],
    ['--domainname', { Domainname: 'x' }],
    ['--health-cmd', { Healthcheck: { Test: ['CMD', 'true'] } }],
    ['--health-interval', { Healthcheck: { Interval: 1 } }],
    [
      '--ip',
      { NetworkingConfig: { EndpointsConfig: { size: { IPAMConfig: { IPv4Address: '10.0.0.9' } } } } },
    ],
    ['--mac-address', { NetworkingConfig: { EndpointsConfig: { n: { MacAddress: '02:42:ac:11:00:99' } } } }],
  ])('refuses %s beside the host’s settings', (option, body) => {
    expect(create(body)).toThrow(`the practice engine does not support ${option}`);
  });

  it('refuses what is of the wrong type in words', () => {
    expect(create({ Cmd: 'true' })).toThrow('invalid JSON: Cmd must be a list of texts');
    expect(createHost({ PortBindings: [] })).toThrow('HostConfig.PortBindings must be an object');
    expect(create({ HostConfig: 'x' })).toThrow('HostConfig must be an object');
    expect(create([])).toThrow('the body must be an object');
    expect(createHost({ PortBindings: { '80/tcp': [{ HostPort: '99999' }] } })).toThrow('invalid port');
  });

  it('takes a name of Object’s for a key like any other', () => {
    expect(create(JSON.parse('{"__proto__":{"x":1}}') as object)).toThrow('does not support');
    expect(create({ constructor: 'x' })).toThrow('does not support constructor');
  });
});

describe('other requests', () => {
  const query = (route: string, text: string) => () => checkQuery(route, new URLSearchParams(text));

  it.each([
    ['POST /containers/create', 'platform=linux/arm64', '--platform (platform = "linux/arm64")'],
    ['POST /images/create', 'fromImage=a&platform=linux/arm64', '--platform (platform = "linux/arm64")'],
    ['GET /containers/json', 'size=1', '--size (size = "1")'],
    ['GET /containers/*/top', 'ps_args=-o+pid', 'options of ps (ps_args = "-o pid")'],
    ['GET /containers/*/logs', 'stdout=1&details=1', '--details (details = "1")'],
    ['PUT /containers/*/archive', 'path=/&copyUIDGID=true', '--archive (copyUIDGID = "true")'],
    ['GET /nowhere', 'x=1', 'x = "1"'],
  ])('%s?%s is refused', (route, text, words) => {
    expect(query(route, text)).toThrow(`the practice engine does not support ${words}`);
  });

  it.each([
    ['POST /containers/create', 'name=a&platform=linux%2Famd64'],
    ['GET /containers/json', 'limit=-1&all=0&size=0&trunc_cmd=0&filters=%7B%7D'],
    ['POST /containers/create', 'Image=a&Cmd=true'],
  ])('%s?%s passes', (route, text) => {
    expect(query(route, text)).not.toThrow();
  });

  it('refuse what a network, a volume, an exec or an update cannot have', () => {
    const body = (route: string, value: object) => () => checkBody(route, value);
    expect(body('POST /networks/create', { Name: 'n', IPAM: { Config: [{ Subnet: 'x' }] } })).toThrow(
      '--subnet',
    );
    expect(body('POST /networks/create', { Name: 'n', Driver: 'macvlan' })).toThrow('--driver');
    expect(body('POST /networks/create', { Name: 'n', EnableIPv4: false })).toThrow('--ipv4');
    expect(body('POST /networks/create', { Name: 'n', Options: { mtu: '' } })).toThrow('--opt (Options.mtu)');
    expect(body('POST /volumes/create', { DriverOpts: { type: 'tmpfs' } })).toThrow('--opt');
    expect(body('POST /containers/*/exec', { Cmd: ['a'], User: '1000' })).toThrow('--user');
    expect(body('POST /containers/*/update', { Memory: 1 })).toThrow('--memory');
    expect(body('POST /containers/*/update', { Memory: 0, RestartPolicy: { Name: 'always' } })).not.toThrow();
    expect(body('POST /nowhere', { x: 1 })).toThrow('does not support x');
  });

  it('have each name of an option once, and in the form of one', () => {
    for (const name of Object.values(optionNames)) expect(name).toMatch(/^--[a-z0-9-]+$|^options of ps$/);
    for (const route of Object.keys(acceptedRequests))
      expect(route).toMatch(/^(GET|HEAD|POST|PUT|DELETE) \//);
  });
});
