using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SmoothLlm.Tests.Support;
using Xunit;

namespace SmoothLlm.Tests.Management;

/// <summary>The API's description, and the page that shows it.</summary>
public sealed class DescriptionTests(TestApp app) : IClassFixture<TestApp>
{
    [Fact]
    public async Task The_document_describes_every_endpoint_once_with_its_security_and_examples()
    {
        var document = (await new ApiClient(app).GetAsync("/openapi/v1.json")).ShouldBe(HttpStatusCode.OK).Json;
        var paths = document.GetProperty("paths");

        foreach (var row in AccessTable.Rows)
        {
            string pattern = row.Pattern.Replace("{**", "{", StringComparison.Ordinal).Replace(":guid", "", StringComparison.Ordinal);
            string mount = pattern.Split('/')[1] is "usage" or "providers" or "admin" ? "/api/v1" : "/api";
            var operation = paths.GetProperty(mount + pattern).GetProperty(row.Method.ToLowerInvariant());
            operation.TryGetProperty("summary", out var summary).ShouldBeTrue($"{row.Method} {row.Pattern}: add it to ApiSummaries");
            summary.GetString().ShouldNotBeNullOrWhiteSpace();
            foreach (var response in operation.GetProperty("responses").EnumerateObject().Where(response => response.Name.StartsWith('2') && response.Value.TryGetProperty("content", out _)))
            {
                response.Value.GetProperty("content").GetProperty("application/json").TryGetProperty("example", out var example).ShouldBeTrue($"{row.Method} {row.Pattern}: {response.Name}");
                example.EnumerateObject().ShouldNotBeEmpty(row.Pattern);
            }

            operation.TryGetProperty("security", out _).ShouldBe(row.Allowed != Allowed.Everybody, row.Pattern);
            if (row.Method is "POST" or "PUT" && row.Body is not null)
                operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _).ShouldBeTrue(row.Pattern);
        }

        paths.GetProperty("/v1/chat/completions").GetProperty("post").GetProperty("security")[0].TryGetProperty("apiKey", out _).ShouldBeTrue();
        document.GetProperty("components").GetProperty("securitySchemes").EnumerateObject().Select(scheme => scheme.Name).ShouldBe(["bearer", "cookie", "apiKey"], ignoreOrder: true);
    }

    [Fact]
    public async Task Every_endpoint_of_the_proxy_is_described_with_examples_and_errors()
    {
        var paths = (await new ApiClient(app).GetAsync("/openapi/v1.json")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("paths");
        var endpoints = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal) && endpoint.RoutePattern.RawText != "/v1/{**path}")
            .ToList();
        endpoints.Count.ShouldBeGreaterThan(10);

        foreach (var endpoint in endpoints)
        {
            string path = endpoint.RoutePattern.RawText!.Replace("{**", "{", StringComparison.Ordinal);
            string method = endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Single().ToLowerInvariant();
            var operation = paths.GetProperty(path).GetProperty(method);
            operation.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(path);
            operation.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").TryGetProperty("example", out _).ShouldBeTrue(path);
            operation.GetProperty("responses").GetProperty("401").GetProperty("content").GetProperty("application/json").GetProperty("example").TryGetProperty("error", out _).ShouldBeTrue(path);
            if (method == "post")
                operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("required").GetArrayLength().ShouldBeGreaterThan(0, path);
        }
    }

    [Fact]
    public async Task The_page_needs_no_script_that_the_security_policy_refuses()
    {
        var client = new ApiClient(app);

        var page = (await client.GetAsync("/docs/index.html")).ShouldBe(HttpStatusCode.OK);

        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self';");
        page.Text.ShouldNotContain("<script>");
        foreach (string script in new[] { "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "index.js" })
            (await client.GetAsync("/docs/" + script)).ShouldBe(HttpStatusCode.OK);
    }
}
