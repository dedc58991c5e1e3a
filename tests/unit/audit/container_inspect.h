/* tests/unit/audit/container_inspect.h - an inspect answer with everything in it, as dockerd 20.10 words it. */
#ifndef CONTAINER_INSPECT_H
#define CONTAINER_INSPECT_H

static const char inspect_full[] =
    "{\"Id\":\"2de87f1fec03a15175de04235fdd0427e7ea0011c9647139223f3e6fdc1e10c8\",\"Created\":\"2026-11-24T11:06:51.8Z\",\"Path\":\"sleep\","
    "\"State\":{\"Status\":\"running\",\"Running\":true,\"Pid\":4711},\"Image\":\"sha256:305af2\",\"Name\":\"/shop\",\"AppArmorProfile\":"
    "\"docker-default\",\"ExecIDs\":[\"e1\",\"e2\"],\"HostConfig\":{\"Binds\":[\"/srv/a:/a:ro,z\"],\"LogConfig\":{\"Type\":\"json-file\","
    "\"Config\":{\"max-size\":\"10m\"}},\"NetworkMode\":\"shop-net\",\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":"
    "\"8080\"},{\"HostIp\":\"\",\"HostPort\":\"9000-9010\"}],\"53/udp\":[{\"HostIp\":\"::\",\"HostPort\":\"\"}]},\"RestartPolicy\":{\"Name\":"
    "\"on-failure\",\"MaximumRetryCount\":5},\"CapAdd\":[\"CAP_NET_ADMIN\",\"sys_time\"],\"CapDrop\":[\"ALL\"],\"CgroupnsMode\":\"private\","
    "\"Dns\":[\"10.0.0.1\"],\"DnsOptions\":[],\"DnsSearch\":[],\"ExtraHosts\":[\"a:1.2.3.4\"],\"GroupAdd\":[\"999\"],\"IpcMode\":\"private\","
    "\"Links\":null,\"OomScoreAdj\":-5,\"PidMode\":\"host\",\"Privileged\":true,\"PublishAllPorts\":false,\"ReadonlyRootfs\":true,"
    "\"SecurityOpt\":[\"label:disable\",\"seccomp={\\\"a\\\":1}\",\"no-new-privileges\"],\"Tmpfs\":{\"/tmp\":\"size=1m\"},\"UTSMode\":\"host\","
    "\"UsernsMode\":\"host\",\"ShmSize\":67108864,\"Sysctls\":{\"net.core.somaxconn\":\"1024\"},\"Runtime\":\"runc\",\"ConsoleSize\":[0,0],"
    "\"CpuShares\":512,\"Memory\":67108864,\"NanoCpus\":500000000,\"CgroupParent\":\"/x\",\"BlkioWeight\":300,\"BlkioWeightDevice\":[],"
    "\"CpuQuota\":0,\"CpusetCpus\":\"0-1\",\"Devices\":[{\"PathOnHost\":\"/dev/sda\",\"PathInContainer\":\"/dev/xvda\",\"CgroupPermissions\":"
    "\"r\"}],\"DeviceCgroupRules\":[\"c 1:3 r\"],\"DeviceRequests\":[{\"Count\":-1,\"Capabilities\":[[\"gpu\"]]}],\"MemorySwap\":-1,"
    "\"OomKillDisable\":true,\"PidsLimit\":100,\"Ulimits\":[{\"Name\":\"nofile\",\"Hard\":512,\"Soft\":256}],\"Mounts\":[{\"Type\":\"tmpfs\","
    "\"Target\":\"/cache\",\"TmpfsOptions\":{\"SizeBytes\":1048576,\"Mode\":448}}],\"MaskedPaths\":[],\"ReadonlyPaths\":null},\"Mounts\":["
    "{\"Type\":\"bind\",\"Source\":\"/srv/a\",\"Destination\":\"/a\",\"Mode\":\"ro,z\",\"RW\":false,\"Propagation\":\"rprivate\"},{\"Type\":"
    "\"volume\",\"Name\":\"hb\",\"Source\":\"/var/lib/docker/volumes/hb/_data\",\"Destination\":\"/h\",\"Driver\":\"local\",\"Mode\":\"z\","
    "\"RW\":true,\"Propagation\":\"\"},{\"Type\":\"tmpfs\",\"Source\":\"\",\"Destination\":\"/cache\",\"Mode\":\"\",\"RW\":true}],\"Config\":{"
    "\"Hostname\":\"2de87f1fec03\",\"User\":\"app\",\"Tty\":true,\"Env\":[\"PASSWORD=hunter22=x\",\"PATH=/bin\",\"BARE\"],\"Cmd\":[\"sleep\","
    "\"1000\"],\"Healthcheck\":{\"Test\":[\"CMD\",\"true\"],\"Interval\":30000000000},\"Image\":\"shop:1.4\",\"WorkingDir\":\"/srv\","
    "\"Entrypoint\":[\"/init\"],\"Labels\":{\"team\":\"web\"},\"StopSignal\":\"SIGTERM\"},\"NetworkSettings\":{\"Ports\":{},\"Networks\":{"
    "\"shop-net\":{\"IPAMConfig\":{\"IPv4Address\":\"10.1.0.5\"},\"Aliases\":[\"web\",\"2de87f1fec03\"]}}}}";

static const char inspect_image[] =
    "{\"Id\":\"sha256:305af2\",\"Created\":\"2026-10-01T00:00:00Z\",\"Config\":{\"User\":\"app\",\"Env\":[\"PATH=/bin\"],\"Cmd\":[\"sh\"],"
    "\"Entrypoint\":[\"/init\"],\"WorkingDir\":\"/srv\",\"Labels\":{\"team\":\"web\"}}}";

#endif
