#!/bin/sh
# Makes the folder `secrets` for compose.yaml: an authority of our own, certificates, passwords, and the settings that hold
# them. What is there stays as it is. Give the names by which others reach this machine:
#
#   ./prepare.sh logboek.gemeente.example
set -eu
umask 077
cd "$(dirname "$0")"
[ -e secrets ] && { echo "secrets is there already, and stays as it is." >&2; exit 1; }
command -v openssl > /dev/null || { echo "openssl is not there. Install it." >&2; exit 1; }
for name in "$@"; do
    case "$name" in -* | *[!A-Za-z0-9.-]*) echo "Names of hosts are expected; one of these is none." >&2; exit 2 ;; esac
done
made=$(mktemp -d ./secrets.XXXXXX)
trap 'rm -rf "$made"' EXIT

password() { openssl rand -hex 24; }
hash() { printf %s "$1" | openssl dgst -sha256 -r | cut -d ' ' -f 1; }

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1825 -subj "/CN=Logboek authority" \
    -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" \
    -keyout "$made/ca.key" -out "$made/ca.pem" 2> /dev/null

certificate() { # FILE NAME...
    file=$1; shift
    names=$(printf ',DNS:%s' "$@")
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$file" \
        -keyout "$made/$file.key" -out "$made/$file.csr" 2> /dev/null
    printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" \
        "extendedKeyUsage=serverAuth" "authorityKeyIdentifier=keyid" "subjectAltName=${names#,}" > "$made/$file.ext"
    openssl x509 -req -days 825 -CA "$made/ca.pem" -CAkey "$made/ca.key" -CAcreateserial -in "$made/$file.csr" \
        -extfile "$made/$file.ext" -out "$made/$file.pem" 2> /dev/null
    rm "$made/$file.csr" "$made/$file.ext"
}
certificate clickhouse clickhouse localhost
certificate ldv ldv localhost "$@"
rm -f "$made"/*.srl

ldv=$(password)
grafana=$(password)
printf %s "$grafana" > "$made/grafana-clickhouse.txt"
password > "$made/grafana-admin.txt"

cat > "$made/users.xml" << END
<clickhouse>
    <users>
        <ldv>
            <password_sha256_hex>$(hash "$ldv")</password_sha256_hex>
            <networks><ip>::/0</ip></networks>
            <profile>default</profile>
            <quota>default</quota>
            <access_management>1</access_management>
        </ldv>
    </users>
</clickhouse>
END

# So that `clickhouse-client` in the container needs no password on a command line.
cat > "$made/client.xml" << END
<config>
    <host>clickhouse</host>
    <port>9440</port>
    <secure>true</secure>
    <user>ldv</user>
    <password>$ldv</password>
    <openSSL><client><caConfig>/run/logboek/ca.pem</caConfig><loadDefaultCAFile>false</loadDefaultCAFile></client></openSSL>
</config>
END

cat > "$made/ldv.toml" << END
service_name = "logboek"
logboek = "clickhouses://ldv:$ldv@clickhouse:8443/ldv?ca_cert=/etc/ldv/ca.pem"
journal = "/var/lib/ldv/logboek.journal"
keys = "/var/lib/ldv/keys"
register = "/var/lib/ldv/register.db"
serve_listen = "0.0.0.0:4318"
serve_tls_cert = "/etc/ldv/cert.pem"
serve_tls_key = "/etc/ldv/key.pem"
serve_tokens = "/var/lib/ldv/tokens.json"
END

# For the one time that the user of Grafana is made: its role exists only after `ldv analysis roles --apply`.
cat > "$made/grafana.sql" << END
CREATE USER IF NOT EXISTS grafana IDENTIFIED WITH sha256_hash BY '$(hash "$grafana")';
GRANT ldv_analyst TO grafana;
SET DEFAULT ROLE ldv_analyst TO grafana;
END

# In a container another user reads them; nobody else on this machine can enter the folder.
chmod 0644 "$made"/*
chmod 0600 "$made/ca.key"
chmod 0700 "$made"
mv "$made" secrets
trap - EXIT
echo "Made: secrets. Keep ca.key in a safe place, away from this machine; users and others trust ca.pem."
