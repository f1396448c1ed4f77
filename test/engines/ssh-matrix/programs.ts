// Owns the programs that stand for those that people reach hosts through (AWS Session Manager, cloudflared, Teleport, systemd-ssh-proxy).

/** `tcp.py HOST PORT`: stdin and stdout are a connection. Any name leads to this machine. It starts a program that outlives a plain kill. */
export const tcpProgram = `import os, select, socket, subprocess, sys
subprocess.Popen(['sleep', '86399'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
s = socket.create_connection(('127.0.0.1', int(sys.argv[2])))
while True:
    for f in select.select([0, s], [], [])[0]:
        data = os.read(0, 65536) if f == 0 else s.recv(65536)
        if not data:
            sys.exit(0)
        if f == 0:
            s.sendall(data)
        else:
            os.write(1, data)
`;

/** `fdpass.py HOST PORT`: hands its connection over (ProxyUseFdpass). */
export const fdPassProgram = `import socket, sys
s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
out = socket.socket(fileno=1)
socket.send_fds(out, [b'x'], [s.fileno()])
`;
