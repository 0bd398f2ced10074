package io.github.evolutionsync.media;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hosts of {@code MEDIA_URL_HOSTS}, and the addresses to which they may lead. */
final class AllowedHosts {
    private static final Pattern ENTRY =
            Pattern.compile("(\\[[0-9a-f:.]+\\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:([0-9]{1,5}))?");

    /** Loopback, private, link-local, shared, reserved and multicast addresses, and IPv6 addresses that contain one of IPv4. */
    private static final List<IpSubnetFilterRule> NOT_PUBLIC = List.of(
            network("0.0.0.0/8"),
            network("10.0.0.0/8"),
            network("100.64.0.0/10"),
            network("127.0.0.0/8"),
            network("169.254.0.0/16"),
            network("172.16.0.0/12"),
            network("192.0.0.0/24"),
            network("192.0.2.0/24"),
            network("192.88.99.0/24"),
            network("192.168.0.0/16"),
            network("198.18.0.0/15"),
            network("198.51.100.0/24"),
            network("203.0.113.0/24"),
            network("224.0.0.0/4"),
            network("240.0.0.0/4"),
            network("::/96"),
            network("64:ff9b::/96"),
            network("64:ff9b:1::/48"),
            network("100::/64"),
            network("2001::/23"),
            network("2001:db8::/32"),
            network("2002::/16"),
            network("fc00::/7"),
            network("fe80::/10"),
            network("fec0::/10"),
            network("ff00::/8"));

    private final Set<String> hosts;
    private final List<IpSubnetFilterRule> addresses;

    private AllowedHosts(Set<String> hosts, List<IpSubnetFilterRule> addresses) {
        this.hosts = hosts;
        this.addresses = addresses;
    }

    static AllowedHosts parse(String list) {
        Set<String> hosts = new HashSet<>();
        List<IpSubnetFilterRule> addresses = new ArrayList<>();
        for (String part : list.split(",")) {
            String entry = part.strip().toLowerCase(Locale.ROOT);
            if (entry.contains("/")) {
                addresses.add(networkOf(entry));
            } else if (!entry.isEmpty()) {
                addHost(entry, hosts, addresses);
            }
        }
        return new AllowedHosts(hosts, addresses);
    }

    /** Whether the URL's host is in the list with the URL's port, or without a port while the URL has its scheme's. */
    boolean allows(URI url) {
        String host = canonical(url.getHost().toLowerCase(Locale.ROOT));
        int usual = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
        int port = url.getPort() < 0 ? usual : url.getPort();
        return hosts.contains(host + ":" + port) || port == usual && hosts.contains(host);
    }

    /** Whether a connection may go to an address: a public one, or one that is named. */
    boolean allows(InetAddress address) {
        return !isIn(NOT_PUBLIC, address) || isIn(addresses, address);
    }

    private static void addHost(String entry, Set<String> hosts, List<IpSubnetFilterRule> addresses) {
        // an address of IPv6 without a port may come without brackets
        String bracketed = NetUtil.isValidIpV6Address(entry) && !entry.startsWith("[") ? "[" + entry + "]" : entry;
        Matcher matcher = ENTRY.matcher(bracketed);
        if (!matcher.matches()) {
            throw invalid(entry);
        }
        String host = canonical(matcher.group(1));
        hosts.add(matcher.group(4) == null ? host : host + ":" + Integer.parseInt(matcher.group(4)));
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null) {
            addresses.add(networkOf(NetUtil.bytesToIpAddress(address) + "/" + address.length * Byte.SIZE));
        }
    }

    /** An address has many spellings. */
    private static String canonical(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            return host;
        }
        String text = NetUtil.bytesToIpAddress(address);
        return address.length == 4 ? text : "[" + text + "]";
    }

    private static boolean isIn(List<IpSubnetFilterRule> networks, InetAddress address) {
        InetSocketAddress any = new InetSocketAddress(address, 0);
        return networks.stream().anyMatch(network -> network.matches(any));
    }

    private static IpSubnetFilterRule networkOf(String entry) {
        try {
            return network(entry);
        } catch (RuntimeException e) {
            throw invalid(entry);
        }
    }

    private static IpSubnetFilterRule network(String entry) {
        int slash = entry.indexOf('/');
        byte[] address = NetUtil.createByteArrayFromIpAddressString(entry.substring(0, slash));
        if (address == null) {
            throw invalid(entry);
        }
        try {
            return new IpSubnetFilterRule(
                    InetAddress.getByAddress(address),
                    Integer.parseInt(entry.substring(slash + 1)),
                    IpFilterRuleType.ACCEPT);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four or sixteen bytes are an address", e);
        }
    }

    private static IllegalArgumentException invalid(String entry) {
        return new IllegalArgumentException("MEDIA_URL_HOSTS has the entry \"" + entry
                + "\". An entry is a host, host:port, an IP address or a network like 172.18.0.0/16");
    }
}
