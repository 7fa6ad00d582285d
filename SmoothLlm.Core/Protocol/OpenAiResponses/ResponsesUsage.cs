using System.Buffers;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Protocol.Conversation;
using SmoothLlm.Core.Usage;

namespace SmoothLlm.Core.Protocol.OpenAiResponses;

/// <summary>The <c>usage</c> of a response.</summary>
internal static class ResponsesUsage
{
    public static void Write(IBufferWriter<byte> output, in TokenUsage usage, in Charge charge)
    {
        ChargeFields.Format(
            output,
            $"{{\"input_tokens\":{usage.Input},\"input_tokens_details\":{{\"cached_tokens\":{usage.CacheRead},\"cache_write_tokens\":{usage.CacheWrite + usage.CacheWrite1h}}},\"output_tokens\":{usage.Output},");
        ChargeFields.Format(output, $"\"output_tokens_details\":{{\"reasoning_tokens\":{usage.Reasoning}}},\"total_tokens\":{usage.Total},");
        ChargeFields.Write(output, charge);
        output.Write("}"u8);
    }
}
