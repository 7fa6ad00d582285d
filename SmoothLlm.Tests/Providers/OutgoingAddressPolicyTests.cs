using System.Net;
using System.Net.Sockets;
using Shouldly;
using SmoothLlm.Infrastructure.Providers;
using Xunit;

namespace SmoothLlm.Tests.Providers;

public sealed class OutgoingAddressPolicyTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.254")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.255")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void What_is_not_the_public_internet_is_refused(string address) =>
        OutgoingAddressPolicy.IsPublic(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("8.8.8.8")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::200e")]
    public void Public_addresses_are_permitted(string address) =>
        OutgoingAddressPolicy.IsPublic(IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    public async Task A_name_is_checked_after_it_was_resolved(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = Client(allowPrivateNetwork: false);

        var failure = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://{host}:{port}/")));

        failure.InnerException.ShouldBeOfType<OutgoingAddressRefusedException>().Message.ShouldContain("private or reserved");
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task A_provider_that_may_be_private_is_reached()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = Client(allowPrivateNetwork: true);

        var request = client.GetAsync(new Uri($"http://localhost:{port}/"));
        using (var connection = await listener.AcceptTcpClientAsync())
            await connection.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());

        using var response = await request;
        response.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    private static HttpClient Client(bool allowPrivateNetwork) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = (context, token) => OutgoingAddressPolicy.ConnectAsync(context, allowPrivateNetwork, token),
    });
}
